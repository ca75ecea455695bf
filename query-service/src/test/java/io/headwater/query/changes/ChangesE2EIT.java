package io.headwater.query.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Adjustment;
import io.headwater.events.ApiKey;
import io.headwater.events.CollectionName;
import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.EventTime;
import io.headwater.http.BearerKey;
import io.headwater.query.ServiceFixture;
import io.headwater.query.changes.EventStream.Item;
import java.net.http.HttpClient;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What streams tell, to whom, and how they end. */
class ChangesE2EIT {
    private static final String COLLECTIONS = "/v1/tenants/acme/collections/";
    private static final String ORDERS = COLLECTIONS + "orders/changes";
    private static final String TENANT = "/v1/tenants/acme/changes";
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static ServiceFixture service;
    private static LogPlayer log;
    private static LogPlayer other;

    @BeforeAll
    static void start() {
        service = new ServiceFixture(1, "--headwater.changes.heartbeat=100ms");
        log = new LogPlayer(service, ServiceFixture.ACME);
        log.define("orders", 70).define("secret", 71).define("doomed", 72);
        other = new LogPlayer(service, ServiceFixture.OTHER);
        other.define("theirs", 80);
    }

    @AfterAll
    static void stop() {
        log.close();
        other.close();
        service.close();
        CLIENT.close();
    }

    private static EventStream open(String path, String... headers) {
        return EventStream.open(CLIENT, service, service.acmeKey(), path, headers);
    }

    @Test
    void everyKindOfChangeHasItsForm() {
        // given
        try (EventStream stream = open(ORDERS)) {
            assertThat(stream.next().type()).isEqualTo("current");

            // when
            Event.RecordEvent adjusted = new Event.RecordAdjusted(Adjustment.fromJson(LogPlayer.json("{'/n': 0.10}")));
            Event.RecordEvent replaced = new Event.RecordReplaced(LogPlayer.json("{'a': '\\n'}"));
            EventEnvelope created = log.create("orders", "k", "{'total': 14.00}");
            List<EventEnvelope> others = List.of(
                    log.patch("orders", "k", "{'total': null, 'n': 1}"),
                    log.change("orders", "k", adjusted),
                    log.change("orders", "k", replaced),
                    log.delete("orders", "k"));

            // then
            assertIs(stream.next(), created, "created", ",\"data\":{\"total\":14.00}");
            assertIs(stream.next(), others.get(0), "patched", ",\"patch\":{\"total\":null,\"n\":1}");
            assertIs(stream.next(), others.get(1), "adjusted", ",\"by\":{\"/n\":0.10}");
            assertIs(stream.next(), others.get(2), "replaced", ",\"data\":{\"a\":\"\\n\"}");
            assertIs(stream.next(), others.get(3), "deleted", "");
        }
    }

    private static void assertIs(Item item, EventEnvelope event, String type, String rest) {
        assertThat(item.event()).isEqualTo("message");
        assertThat(item.lastId()).isEqualTo(event.token().toString());
        assertThat(item.json().toString())
                .isEqualTo("{\"type\":\"" + type + "\",\"token\":\"" + event.token()
                        + "\",\"collection\":\"orders\",\"id\":\"k\",\"version\":" + event.version() + ",\"time\":\""
                        + EventTime.write(event.occurredAt()) + "\",\"actor\":\"somebody\"" + rest + "}");
    }

    @Test
    void aStreamSaysWhatItIs() {
        try (EventStream stream = open(ORDERS)) {
            assertThat(stream.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(stream.header("Cache-Control")).isEqualTo("no-store");
        }
    }

    @Test
    void heartbeatsMoveTheResumePointOfAQuietStream() {
        try (EventStream stream = open(ORDERS)) {
            // given
            stream.until("current");

            // when
            log.create("secret", "elsewhere", "{}");
            String head = log.token();

            // then
            Awaitility.await().until(() -> head.equals(stream.lastId()));
            int before = stream.heartbeats();
            Awaitility.await().until(() -> stream.heartbeats() > before + 2);
            assertThat(stream.rest()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | from=nonsense                  | orders
            400 | from=1.1.99999999999999999999  | orders
            400 | from=0.1.1                     | orders
            400 | from=-1.1.1                    | orders
            400 | from=1.2.1                     | orders
            400 | from=1.1.1&from=start          | orders
            400 | since=1.1.1                    | orders
            400 | from=                          | orders
            410 | from=1.1.0                     | orders
            503 | from=1.1.999999                | orders
            503 | from=9.1.1                     | orders
            404 |                                | nothing
            400 |                                | N
            """)
    void whatCannotBeGivenIsRefused(int status, String query, String collection) {
        String path = COLLECTIONS + collection + "/changes" + (query == null ? "" : "?" + query);
        assertThat(service.get(path, "Prefer", "wait=0").status()).isEqualTo(status);
    }

    @Test
    void theLastEventIdCountsMoreThanTheAddress() {
        assertThat(service.get(ORDERS + "?from=start", "Last-Event-ID", "nonsense")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void otherTenantsAndTheirCollectionsAreNobodysBusiness() {
        assertThat(service.getAs(service.otherKey(), ORDERS).status()).isEqualTo(403);
        assertThat(service.getAs(service.otherKey(), TENANT).status()).isEqualTo(403);
        assertThat(service.get(COLLECTIONS + "theirs/changes").status()).isEqualTo(404);
        assertThat(service.get("/v1/tenants/other/changes").status()).isEqualTo(403);
    }

    @Test
    void aStreamOfATenantTellsOfTheCollectionsThatItsKeyOpens() {
        // given
        BearerKey limited = service.limitedKey("orders");
        assertThat(service.getAs(limited, COLLECTIONS + "secret/changes").status())
                .isEqualTo(403);
        log.create("orders", "seen-before", "{}");
        log.create("secret", "hidden-before", "{}");

        // when
        try (EventStream stream = EventStream.open(CLIENT, service, limited, TENANT + "?from=start")) {
            List<Item> state = stream.until("current");
            log.create("secret", "hidden", "{}");
            log.create("orders", "seen", "{}");

            // then
            assertThat(state.subList(0, state.size() - 1))
                    .isNotEmpty()
                    .allMatch(
                            item -> item.json().path("collection").asString("").equals("orders"));
            assertThat(stream.next().json().path("id").asString("")).isEqualTo("seen");
        }
    }

    @Test
    void aKeyThatIsRevokedEndsItsStreams() {
        // given
        BearerKey key = service.limitedKey("orders");
        try (EventStream stream = EventStream.open(CLIENT, service, key, ORDERS)) {
            stream.until("current");

            // when
            service.topics().revoke(key.id());

            // then
            Item end = stream.until("end").getLast();
            assertThat(end.event()).isEqualTo("end");
            assertThat(end.json().path("reason").asString("")).isEqualTo("key-revoked");
            assertThat(stream.next().data()).isNull();
        }
        assertThat(service.getAs(key, ORDERS).status()).isEqualTo(401);
    }

    @Test
    void aKeyThatExpiresEndsItsStreams() {
        // given
        BearerKey key = BearerKey.random();
        service.topics()
                .grant(new ApiKey(
                        key.id(),
                        ServiceFixture.ACME.tenant(),
                        key.secretHash(),
                        EnumSet.of(ApiKey.Scope.READ),
                        Set.of(new CollectionName("orders")),
                        Instant.now().plusSeconds(5)));
        Awaitility.await()
                .until(() -> service.getAs(key, COLLECTIONS + "orders").status() == 200);

        // when
        try (EventStream stream = EventStream.open(CLIENT, service, key, ORDERS)) {

            // then
            assertThat(stream.until("end").getLast().json().path("reason").asString(""))
                    .isEqualTo("key-expired");
        }
    }

    @Test
    void aDroppedCollectionEndsItsStreamAfterItsLastChange() {
        try (EventStream ofIt = open(COLLECTIONS + "doomed/changes");
                EventStream ofAll = open(TENANT)) {
            // given
            ofIt.until("current");
            ofAll.until("current");

            // when
            log.create("doomed", "last", "{}");
            log.drop("doomed");

            // then
            assertThat(ofIt.next().json().path("id").asString("")).isEqualTo("last");
            Item end = ofIt.next();
            assertThat(end.json().path("reason").asString("")).isEqualTo("collection-dropped");
            assertThat(end.lastId()).isEqualTo(log.token());
            assertThat(ofAll.until("dropped")
                            .getLast()
                            .json()
                            .path("collection")
                            .asString(""))
                    .isEqualTo("doomed");
        }
        assertThat(service.get(COLLECTIONS + "doomed/changes").status()).isEqualTo(404);
    }

    @Test
    void anOffboardedTenantsStreamsEnd() {
        try (EventStream ofIt = EventStream.open(
                        CLIENT, service, service.operatorKey(), "/v1/tenants/other/collections/theirs/changes");
                EventStream ofAll =
                        EventStream.open(CLIENT, service, service.operatorKey(), "/v1/tenants/other/changes")) {
            // given
            ofIt.until("current");
            ofAll.until("current");

            // when
            other.offboard();

            // then
            for (EventStream each : List.of(ofIt, ofAll)) {
                assertThat(each.until("end").getLast().json().path("reason").asString(""))
                        .isEqualTo("tenant-offboarded");
            }
        }
    }
}
