package io.headwater.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CollectionName;
import io.headwater.events.EventEnvelope;
import io.headwater.events.EventType;
import io.headwater.events.JsonText;
import io.headwater.events.Metadata;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.events.Subject;
import io.headwater.events.Version;
import io.headwater.http.BearerKey;
import io.headwater.query.ServiceFixture.Answer;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists, counts and their headers as clients get them from memory. */
class KeptResultsE2EIT {
    private static final String COLLECTIONS = "/v1/tenants/acme/collections/";
    private static final String ORDERS = COLLECTIONS + "orders/records";
    private ServiceFixture service;
    private ReplicaFixture.Table orders;
    private ReplicaFixture.Table customers;

    @BeforeEach
    void start() {
        service = new ServiceFixture(1, ServiceFixture.RESULTS_KEPT + "true");
        orders = define("orders", 9, """
                {"schema": {"properties": {"customer": {"type": "string"}}},
                 "references": [{"field": "customer", "collection": "customers"}],
                 "caching": {"maxAgeSeconds": 5}}
                """);
        customers = define("customers", 10, "{\"schema\": {\"type\": \"object\"}}");
        service.replica().put(orders, 3, Map.of("o1", "{\"customer\": \"c1\"}"));
        service.replica().put(customers, 4, Map.of("c1", "{}"));
        service.replica().checkpoint(1, 5);
    }

    private ReplicaFixture.Table define(String name, long incarnation, String definition) {
        return service.replica().define(ServiceFixture.ACME, new CollectionName(name), incarnation, definition);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    /** An answer from memory, as soon as the service has found the topic. */
    private Answer kept(String path) {
        return Awaitility.await().until(() -> service.get(path), answer -> answer.header("Age") != null);
    }

    /** An event that the topic tells of and the replica has applied. */
    private void changed(String collection, String id, long position) {
        service.replica().put(collection.equals("orders") ? orders : customers, position, Map.of(id, "{}"));
        service.replica().checkpoint(1, position);
        service.topics()
                .publish(new EventEnvelope(
                        1,
                        ServiceFixture.ACME.partition(),
                        new Position(position),
                        UUID.randomUUID(),
                        Subject.of(ServiceFixture.ACME.tenant(), new CollectionName(collection), new RecordId(id)),
                        new Version(position),
                        EventType.RECORD_REPLACED,
                        JsonText.EMPTY_OBJECT,
                        new Metadata("k", null, new Version(1)),
                        Instant.EPOCH));
        service.topics().flush();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?count=exact", "?order=-id&limit=7", "?expand=customer", "?fields=none"})
    void aListIsServedFromMemoryUntilItsCollectionChangesAndThenAsItIs(String query) {
        // given
        Answer first = service.get(ORDERS + query);
        assertThat(first.header("Age")).isNull();

        // when
        Answer second = kept(ORDERS + query);

        // then
        assertThat(second.json()).isEqualTo(first.json());
        assertThat(second.header("Headwater-Token")).isEqualTo("1.1.5");
        assertThat(second.header("Headwater-Replica")).isEqualTo("r1");

        // when somebody writes, and reads with what the write returned
        changed("orders", "o2", 6);
        Answer third = service.get(ORDERS + query, "Headwater-Token", "1.1.6");

        // then
        assertThat(third.json().path("items").size()).isEqualTo(2);
        assertThat(third.header("Age")).isNull();
    }

    @Test
    void whoHasNoTokenIsShownAChangeAsSoonAsTheTopicTellsOfIt() {
        // given
        kept(ORDERS);

        // when
        changed("orders", "o2", 6);

        // then long before an entry is too old
        Awaitility.await().until(() -> service.get(ORDERS).json().path("items").size() == 2);
    }

    @Test
    void aQueryInABodyIsKeptTooAndHasNoEntityTag() {
        // when
        Answer kept = Awaitility.await()
                .until(
                        () -> service.post(ORDERS + ":query", "{}", "If-None-Match", "*"),
                        answer -> answer.header("Age") != null);

        // then
        assertThat(kept.status()).isEqualTo(200);
        assertThat(kept.json().path("items").size()).isEqualTo(1);
        assertThat(kept.header("ETag")).isNull();
    }

    @Test
    void whatIsExpandedIsKeptUntilAnyOfItsCollectionsChangesAndShownOnlyToWhoMayReadThemAll() {
        // given
        kept(ORDERS + "?expand=customer");
        BearerKey limited = service.limitedKey("orders");

        // then
        assertThat(service.getAs(limited, ORDERS + "?expand=customer").status()).isEqualTo(403);

        // when
        changed("customers", "c1", 6);
        Answer after = service.get(ORDERS + "?expand=customer", "Headwater-Token", "1.1.6");

        // then
        assertThat(after.json().at("/items/0/expanded/customer/version").asInt())
                .isEqualTo(6);
    }

    @Test
    void whoHasTheSameAlreadyIsTold304UntilItIsAnother() {
        // given
        Answer first = service.get(ORDERS + "?limit=1");
        String tag = String.valueOf(first.header("ETag"));

        // when what is elsewhere in the partition changes, so that cursors and positions would
        changed("customers", "c2", 6);
        Answer same = service.get(ORDERS + "?limit=1", "If-None-Match", "\"a\", " + tag, "Headwater-Token", "1.1.6");

        // then
        assertThat(tag).startsWith("W/\"");
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(same.header("ETag")).isEqualTo(tag);

        // when a page follows where none did
        changed("orders", "o2", 7);
        Answer other = service.get(ORDERS + "?limit=1", "If-None-Match", tag, "Headwater-Token", "1.1.7");

        // then
        assertThat(other.status()).isEqualTo(200);
        assertThat(other.header("ETag")).isNotEqualTo(tag);
    }

    @Test
    void whoAsksForWhatTheReplicaHasIsNotAnsweredFromMemory() {
        for (String path : new String[] {ORDERS, ORDERS + "/o1"}) {
            kept(path);
            assertThat(service.get(path, "Cache-Control", "max-age=0, no-cache").header("Age"))
                    .isNull();
        }
    }

    @Test
    void aHeaderThatIsNoListOfTagsIsRefused() {
        assertThat(service.get(ORDERS, "If-None-Match", "what").status()).isEqualTo(400);
    }

    @Test
    void clientsAreToldForHowLongTheyMayKeepWhatTheyGotAndThatATokenAsksForMore() {
        for (String path : new String[] {ORDERS, ORDERS + "/o1"}) {
            for (int i = 0; i < 2; i++) {
                Answer answer = service.get(path);
                assertThat(answer.header("Cache-Control")).as(path).isEqualTo("private, max-age=5");
                assertThat(answer.header("Vary")).contains("Authorization", "Headwater-Token");
            }
        }
        // Customers do not say, so nothing that has them may be kept.
        for (String path : new String[] {COLLECTIONS + "customers/records", ORDERS + "/o1?expand=customer"}) {
            assertThat(service.get(path).header("Cache-Control")).as(path).isEqualTo("private, no-cache");
        }
    }

    @Test
    void aSwitchToAnotherGenerationThatAnyReadNoticesOutdatesWhatWasReadOfTheOneBefore() {
        // given
        service.get(ORDERS);
        service.replica().execute("CREATE TABLE t7.c9_g2 (LIKE t7.c9_g1 INCLUDING ALL)");
        service.replica()
                .execute("UPDATE headwater.collection SET generation = 2, table_name = 'c9_g2' WHERE incarnation = 9");

        // when
        service.get(ORDERS + "/unknown");

        // then
        assertThat(service.get(ORDERS).json().path("items")).isEmpty();
    }
}
