package io.headwater.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CollectionName;
import io.headwater.query.ServiceFixture.Answer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GetRecordE2EIT {
    private static final String RECORDS = "/v1/tenants/acme/collections/orders/records/";
    private static ServiceFixture service;
    private static ReplicaFixture.Table orders;

    @BeforeAll
    static void start() {
        service = new ServiceFixture(1);
        orders = service.replica().define(ServiceFixture.ACME, new CollectionName("orders"), 9, """
                        {"schema": {"type": "object", "properties": {"total": {"type": "number"}}},
                         "indexes": [{"fields": ["total"]}]}
                        """);
        service.replica().put(orders, 3, Map.of("o1", "{\"total\": 100.10, \"big\": 12345678901234567890}"));
        service.replica().checkpoint(1, 5);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void aRecordComesWithItsVersionItsTokenAndEveryDigit() {
        // when
        Answer answer = service.get(RECORDS + "o1");

        // then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .startsWith("{\"id\":\"o1\",\"version\":3,\"createdAt\":\"2026-01-02T03:04:05Z\","
                        + "\"updatedAt\":\"2026-01-02T03:04:05.678901Z\",\"data\":{")
                .contains("\"total\": 100.10")
                .contains("\"big\": 12345678901234567890");
        assertThat(answer.header("ETag")).isEqualTo("\"3\"");
        assertThat(answer.header("Headwater-Token")).matches("1\\.1\\.[56]");
        assertThat(answer.header("Headwater-Replica")).isEqualTo("r1");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void whatTheClientHasAlreadyIsNotSentAgain() {
        assertThat(service.get(RECORDS + "o1", "If-None-Match", "\"2\", \"3\"").status())
                .isEqualTo(304);
        assertThat(service.get(RECORDS + "o1", "If-None-Match", "\"2\"").status())
                .isEqualTo(200);
        assertThat(service.get(RECORDS + "o1", "If-None-Match", "3").status()).isEqualTo(400);
    }

    @Test
    void theSecondReadComesFromTheCacheAndSaysItsAge() {
        // given
        service.replica().put(orders, 4, Map.of("cached", "{}"));
        service.get(RECORDS + "cached");

        // when
        Answer answer = service.get(RECORDS + "cached");

        // then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Age")).isNotNull();
        assertThat(answer.header("Headwater-Token")).matches("1\\.1\\.[56]");
    }

    @Test
    void aReadWaitsUntilTheReplicaHasWhatItsTokenStandsFor() {
        // given
        CompletableFuture<Answer> waiting =
                CompletableFuture.supplyAsync(() -> service.get(RECORDS + "late", "Headwater-Token", "1.1.6"));
        Awaitility.await().until(() -> !waiting.isDone());

        // when
        service.replica().put(orders, 6, Map.of("late", "{}"));
        service.replica().checkpoint(1, 6);

        // then
        assertThat(waiting.join().status()).isEqualTo(200);
        assertThat(waiting.join().header("Headwater-Token")).isEqualTo("1.1.6");
    }

    @Test
    void aTokenThatIsNotReachedInTimeIsAClearProblem() {
        // when
        Answer answer = service.get(RECORDS + "o1", "Headwater-Token", "1.1.999", "Prefer", "wait=0");

        // then
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.json().path("code").asString()).isEqualTo("not-fresh-enough");
    }

    @Test
    void aTokenOfAnotherPartitionConstrainsNothing() {
        assertThat(service.get(RECORDS + "o1", "Headwater-Token", "1.2.999").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1.1", "0.1.1", "1.1.-5", "1.1.99999999999999999999", "1.1.5; DROP TABLE x"})
    void aTokenThatIsNoneIsMalformed(String token) {
        assertThat(service.get(RECORDS + "o1", "Headwater-Token", token).status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "acme/collections/orders/records/none",
                "acme/collections/none/records/o1",
                "acme/collections/none/records",
                "acme/collections/none",
                "acme/collections/c9_g1/records/o1"
            })
    void whatIsNotThereIsNotFoundAsOfWhatTheAnswerHasSeen(String path) {
        // when
        Answer answer = service.get("/v1/tenants/" + path);

        // then
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Headwater-Token")).matches("1\\.1\\.[56]");
        assertThat(answer.header("Headwater-Replica")).isEqualTo("r1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"o1%27%20OR%20%27a%27=%27a", "%00", "..", "%2e%2e", "o1%0a", "%F0%9F%98%80", "a%2Fb", "a;b"})
    void aHostileIdIsRefused(String id) {
        assertThat(service.get(RECORDS + id).status()).isBetween(400, 404);
    }

    @Test
    void anotherTenantsKeyOpensNothing() {
        assertThat(service.getAs(service.otherKey(), RECORDS + "o1").status()).isEqualTo(403);
        assertThat(service.getAs(service.operatorKey(), RECORDS + "o1").status())
                .isEqualTo(200);
        assertThat(service.getAs(io.headwater.http.BearerKey.random(), RECORDS + "o1")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aCollectionThatIsDefinedAnewWhileItIsReadIsReadFromItsNewTable() {
        // given
        ReplicaFixture.Table old = service.replica()
                .define(ServiceFixture.ACME, new CollectionName("moving"), 20, "{\"schema\": {\"type\": \"object\"}}");
        service.replica().put(old, 4, Map.of("m", "{\"table\": \"old\"}"));
        assertThat(service.get("/v1/tenants/acme/collections/moving/records/m").body())
                .contains("old");

        // when
        service.replica().execute("DELETE FROM headwater.collection WHERE incarnation = 20");
        service.replica().execute("DROP TABLE t7.c20_g1");
        ReplicaFixture.Table fresh = service.replica()
                .define(ServiceFixture.ACME, new CollectionName("moving"), 21, "{\"schema\": {\"type\": \"object\"}}");
        service.replica().put(fresh, 5, Map.of("n", "{\"table\": \"new\"}"));

        // then
        assertThat(service.get("/v1/tenants/acme/collections/moving/records/n").body())
                .contains("new");
    }
}
