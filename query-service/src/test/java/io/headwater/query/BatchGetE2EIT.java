package io.headwater.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.http.BearerKey;
import io.headwater.query.ServiceFixture.Answer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class BatchGetE2EIT {
    private static final String BATCH_GET = "/v1/tenants/acme:batch-get";
    private static ServiceFixture service;

    @BeforeAll
    static void start() {
        service = new ServiceFixture(1, "--headwater.lists.page-size-max=500KB");
        ReferringCollections.fill(service.replica());
        ReplicaFixture.Table large =
                ReferringCollections.define(service.replica(), "large", 30, "{\"schema\": {\"type\": \"object\"}}");
        Map<String, String> bodies = new LinkedHashMap<>();
        IntStream.range(0, 3).forEach(i -> bodies.put("l" + i, "{\"text\": \"" + "x".repeat(300_000) + "\"}"));
        bodies.put("huge", "{\"text\": \"" + "x".repeat(1_500_000) + "\"}");
        service.replica().put(large, 4, bodies);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Answer get(String... records) {
        return service.post(BATCH_GET, body(records));
    }

    /** Each {@code collection/id}. */
    private static String body(String... records) {
        return IntStream.range(0, records.length)
                .mapToObj(i -> records[i].split("/", 2))
                .map(parts -> "{\"collection\": \"" + parts[0] + "\", \"id\": \"" + parts[1] + "\"}")
                .collect(Collectors.joining(", ", "{\"records\": [", "]}"));
    }

    @Test
    void recordsOfManyCollectionsComeInOrderAndAbsentOnesAreNull() {
        // when
        Answer answer =
                get("orders/o1001", "customers/ada", "orders/none", "nothing/a", "countries/7", "customers/ada");

        // then
        JsonNode items = answer.json().path("items");
        assertThat(items.valueStream().map(item -> item.path("id").asString("-")))
                .containsExactly("o1001", "ada", "-", "-", "7", "ada");
        assertThat(items.path(2).isNull()).isTrue();
        assertThat(items.path(3).isNull()).isTrue();
        assertThat(items.path(0))
                .isEqualTo(service.get(ReferringCollections.ORDERS + "/o1001").json());
        assertThat(answer.header("Headwater-Token")).isEqualTo("1.1.5");
        assertThat(answer.header("Headwater-Replica")).isEqualTo("r1");
    }

    @Test
    void recordsOfFiftyCollectionsAreGotAtOnceAndNoMore() {
        // given
        String[] fiftyOne =
                IntStream.rangeClosed(1, 51).mapToObj(i -> "c" + i + "/a").toArray(String[]::new);

        // then
        assertThat(get(Arrays.copyOf(fiftyOne, 50)).status()).isEqualTo(200);
        assertThat(get(fiftyOne).status()).isEqualTo(413);
    }

    @Test
    void aThousandAreGotAtOnceAndNoMore() {
        // given
        String[] thousand = IntStream.range(0, 1_000)
                .mapToObj(i -> "orders/o" + (1_000 + i % 400))
                .toArray(String[]::new);

        // when
        JsonNode items = get(thousand).json().path("items");

        // then
        assertThat(items.size()).isEqualTo(1_000);
        assertThat(items.valueStream().filter(JsonNode::isNull).count()).isEqualTo(200);
        assertThat(items.path(999).isNull()).isFalse();
        assertThat(service.post(
                                BATCH_GET,
                                body(IntStream.rangeClosed(0, 1_000)
                                        .mapToObj(i -> "orders/o" + i)
                                        .toArray(String[]::new)))
                        .status())
                .isEqualTo(413);
        assertThat(get().json().path("items").size()).isZero();
    }

    @Test
    void whatIsTooLargeTogetherIsRefusedAndOneRecordIsAlwaysGot() {
        assertThat(get("large/l0", "countries/7").status()).isEqualTo(200);
        assertThat(get("large/huge").json().at("/items/0/data/text").asString()).hasSize(1_500_000);
        assertThat(get("large/l0", "large/l1").status()).isEqualTo(413);
        assertThat(get("large/l0", "large/l0").json().path("code").asString()).isEqualTo("too-large");
        assertThat(get("countries/7", "large/huge").status()).isEqualTo(413);
    }

    @Test
    void aReadThatSendsATokenSeesWhatItStandsFor() {
        assertThat(service.post(BATCH_GET, body("countries/7"), "Headwater-Token", "1.1.5")
                        .status())
                .isEqualTo(200);
        Answer late = service.post(BATCH_GET, body("countries/7"), "Headwater-Token", "1.1.6", "Prefer", "wait=0");
        assertThat(late.status()).isEqualTo(503);
        assertThat(late.json().path("code").asString()).isEqualTo("not-fresh-enough");
        Answer unknown = service.post(
                BATCH_GET, body("countries/7", "nothing/x"), "Headwater-Token", "1.1.6", "Prefer", "wait=0");
        assertThat(unknown.status()).as("what is not there yet may come").isEqualTo(503);
    }

    @Test
    void aKeyOpensWhatItOpensAlone() {
        // given
        BearerKey limited = service.limitedKey("orders");

        // when, then
        assertThat(service.postAs(limited, BATCH_GET, body("orders/o1001")).status())
                .isEqualTo(200);
        assertThat(service.postAs(limited, BATCH_GET, body("orders/o1001", "customers/ada"))
                        .status())
                .isEqualTo(403);
        assertThat(service.postAs(limited, BATCH_GET, body("orders/o1001", "nothing/a"))
                        .status())
                .isEqualTo(403);
        assertThat(service.postAs(service.otherKey(), BATCH_GET, body("orders/o1001"))
                        .status())
                .isEqualTo(403);
        assertThat(service.postAs(service.otherKey(), "/v1/tenants/other:batch-get", body("orders/o1001"))
                        .json()
                        .path("items")
                        .path(0)
                        .isNull())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"records\": null}",
                "{\"records\": [7]}",
                "{\"records\": [{\"id\": \"a\"}]}",
                "{\"records\": [{\"collection\": \"orders\", \"id\": \"..\"}]}",
                "{\"records\": [{\"collection\": \"orders'--\", \"id\": \"a\"}]}",
                "{\"records\": [{\"collection\": \"orders\", \"id\": \"a\\u0000\"}]}",
                "{\"records\": [{\"collection\": \"orders\", \"id\": \"a\", \"more\": 1}]}",
                "{\"records\": [], \"more\": 1}"
            })
    void aBodyThatSaysSomethingElseIsAClearProblem(String body) {
        // when
        Answer answer = service.post(BATCH_GET, body);

        // then
        assertThat(answer.status()).as(answer.body()).isBetween(400, 422);
        assertThat(answer.body()).doesNotContain("SELECT");
    }
}
