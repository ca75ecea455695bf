package io.headwater.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.ApiKey;
import io.headwater.events.CollectionName;
import io.headwater.http.BearerKey;
import io.headwater.query.ServiceFixture.Answer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TenantsAndReplicasE2EIT {
    private static final String RECORD = "/v1/tenants/acme/collections/orders/records/o1";
    private static ServiceFixture service;

    @BeforeAll
    static void start() {
        service = new ServiceFixture(2, "--headwater.cache.enabled=false");
        for (ReplicaFixture replica : service.replicas()) {
            ReplicaFixture.Table orders = replica.define(
                    ServiceFixture.ACME,
                    new CollectionName("orders"),
                    9,
                    "{\"schema\": {\"type\": \"object\"}, \"indexes\": []}");
            replica.put(orders, 3, Map.of("o1", "{}"));
            replica.checkpoint(1, 5);
        }
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void operatorsSeeAllTenantsAndOthersTheirOwn() {
        assertThat(service.getAs(service.operatorKey(), "/v1/tenants").body())
                .isEqualTo("{\"items\":[{\"name\":\"acme\",\"partition\":1},{\"name\":\"other\",\"partition\":2}]}");
        assertThat(service.get("/v1/tenants").status()).isEqualTo(403);
        assertThat(service.get("/v1/tenants/acme").body())
                .isEqualTo("{\"name\":\"acme\",\"partition\":1,\"settings\":{},\"collections\":[\"orders\"],"
                        + "\"usage\":{\"records\":1}}");
        assertThat(service.get("/v1/tenants/other").status()).isEqualTo(403);
        assertThat(service.getAs(service.operatorKey(), "/v1/tenants/none").status())
                .isEqualTo(404);
    }

    @Test
    void collectionsAreAnsweredWithTheirDefinitions() {
        // when
        Answer one = service.get("/v1/tenants/acme/collections/orders");
        Answer all = service.get("/v1/tenants/acme/collections");

        // then
        assertThat(one.header("ETag")).isEqualTo("\"1\"");
        assertThat(one.json().at("/definition/schema/type").asString()).isEqualTo("object");
        assertThat(one.json().at("/usage/records").longValue()).isEqualTo(1);
        assertThat(all.json().path("items")).hasSize(1);
        assertThat(all.json().at("/items/0")).isEqualTo(one.json());
        assertThat(service.get("/v1/tenants/acme/collections/none").status()).isEqualTo(404);
        assertThat(service.get("/v1/tenants/acme/collections/N%27;--").status()).isEqualTo(400);
    }

    @Test
    void aKeyLimitedToCollectionsSeesNoOthers() {
        // given
        BearerKey limited = BearerKey.random();
        service.topics()
                .grant(new ApiKey(
                        limited.id(),
                        ServiceFixture.ACME.tenant(),
                        limited.secretHash(),
                        EnumSet.of(ApiKey.Scope.READ),
                        Set.of(new CollectionName("invoices")),
                        null));
        Awaitility.await()
                .until(() -> service.getAs(limited, "/v1/tenants/acme").status() != 401);

        // when, then
        assertThat(service.getAs(limited, "/v1/tenants/acme").json().path("collections"))
                .isEmpty();
        assertThat(service.getAs(limited, "/v1/tenants/acme/collections").json().path("items"))
                .isEmpty();
        assertThat(service.getAs(limited, RECORD).status()).isEqualTo(403);
    }

    @Test
    void operatorsSeeHowFarEachReplicaIs() {
        // when
        Answer answer = service.getAs(service.operatorKey(), "/v1/replicas");

        // then
        assertThat(answer.json().at("/items/0/name").asString()).isEqualTo("r1");
        assertThat(answer.json().at("/items/1/state").asString()).isEqualTo("up");
        assertThat(answer.json().at("/items/0/partitions/0/position").asLong()).isEqualTo(5);
        assertThat(answer.json().at("/items/0/partitions/0/lagEvents").asLong()).isZero();
        assertThat(service.get("/v1/replicas").status()).isEqualTo(403);
    }

    @Test
    void readsAreSharedByTheReplicasAndATokenChoosesTheOneThatIsFreshEnough() {
        // given
        Set<@Nullable String> shared = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            shared.add(service.get(RECORD).header("Headwater-Replica"));
        }
        service.replicas().getLast().checkpoint(1, 8);

        // when
        Set<@Nullable String> fresh = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            Answer answer = service.get(RECORD, "Headwater-Token", "1.1.8");
            assertThat(answer.status()).isEqualTo(200);
            fresh.add(answer.header("Headwater-Replica"));
        }

        // then
        assertThat(shared).containsExactlyInAnyOrder("r1", "r2");
        assertThat(fresh).containsExactly("r2");
        service.replicas().getLast().checkpoint(1, 5);
    }

    @Test
    void aReplicaThatIsAwayIsPassedOverAndUsedAgainWhenItIsBack() {
        // given
        String database = databaseOf(service.replicas().getFirst());

        // when
        service.replicas().getLast().execute("ALTER DATABASE " + database + " ALLOW_CONNECTIONS false");
        service.replicas()
                .getLast()
                .execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?", database);

        // then
        for (int i = 0; i < 6; i++) {
            Answer answer = service.get(RECORD);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.header("Headwater-Replica")).isEqualTo("r2");
        }

        // when
        service.replicas().getLast().execute("ALTER DATABASE " + database + " ALLOW_CONNECTIONS true");

        // then
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> "r1".equals(service.get(RECORD).header("Headwater-Replica")));
        service.replicas().getFirst().reconnect();
    }

    private static String databaseOf(ReplicaFixture replica) {
        String url = replica.database().url();
        return url.substring(url.lastIndexOf('/') + 1).replaceAll("\\?.*", "");
    }

    @Test
    void aRevokedKeyOpensNothingAnyMore() {
        // given
        assertThat(service.getAs(service.otherKey(), "/v1/tenants/other").status())
                .isEqualTo(200);

        // when
        service.topics().revoke(service.otherKey().id());

        // then
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() ->
                        service.getAs(service.otherKey(), "/v1/tenants/other").status() == 401);
    }
}
