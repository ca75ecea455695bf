package io.headwater.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Adjustment;
import io.headwater.events.ApiKey;
import io.headwater.events.CollectionName;
import io.headwater.events.Event;
import io.headwater.http.BearerKey;
import io.headwater.query.ServiceFixture.Answer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What the history answers. Tenant acme: events from 12:00:00 on, one a second. */
class HistoryE2EIT {
    private static final String ORDERS = "/v1/tenants/acme/collections/orders/records/";
    private static final String AUDIT = "/v1/tenants/acme/audit";
    private static ServiceFixture service;
    private static HistoryWriter writer;

    @BeforeAll
    static void start() {
        service = new ServiceFixture(1);
        writer = new HistoryWriter(service.replica(), ServiceFixture.ACME);
        writer.define("orders", 9, "{'schema': {}}") // 12:00:01
                .create("orders", "o1", "{'total': 14.0, 'tags': ['a', 'b'], 'to': {'city': 'Ulm'}}") // :02, version 1
                .by("else")
                .patch("orders", "o1", "{'total': 14.00, 'to': {'zip': '89073'}}") // :03, 2
                .change(
                        "orders",
                        "o1",
                        new Event.RecordAdjusted(Adjustment.fromJson(HistoryWriter.json("{'/total': 1}"))))
                .change("orders", "o1", new Event.RecordReplaced(HistoryWriter.json("{'total': 15.00, 'tags': ['b']}")))
                .by("somebody")
                .delete("orders", "o1") // :06, 5
                .create("orders", "o1", "{'again': true}") // :07, 6
                .define("secret", 10, "{'schema': {}}")
                .create("secret", "s1", "{'key': 1}");
        for (int i = 0; i < 30; i++) {
            writer.create("orders", "many", i == 0 ? "{}" : "{'n': " + i + "}").delete("orders", "many");
        }
        writer.apply();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void theHistoryOfARecordTellsWhoChangedWhatAndWhen() {
        // when
        Answer answer = service.get(ORDERS + "o1/history");

        // then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Headwater-Token")).isEqualTo("1.1." + writer.position());
        assertThat(answer.header("Headwater-Replica")).isEqualTo("r1");
        assertThat(answer.json().path("items").valueStream().map(JsonNode::toString))
                .containsExactly(
                        item(1, "created", 2, "somebody", 3)
                                + "[{\"op\":\"add\",\"path\":\"\",\"value\":{\"total\":14.0,\"tags\":[\"a\",\"b\"],"
                                + "\"to\":{\"city\":\"Ulm\"}}}]}",
                        item(2, "patched", 3, "else", 4) + "[{\"op\":\"replace\",\"path\":\"/total\",\"value\":14.00},"
                                + "{\"op\":\"add\",\"path\":\"/to/zip\",\"value\":\"89073\"}]}",
                        item(3, "adjusted", 4, "else", 5)
                                + "[{\"op\":\"replace\",\"path\":\"/total\",\"value\":15.00}]}",
                        item(4, "replaced", 5, "else", 6)
                                + "[{\"op\":\"remove\",\"path\":\"/to\"},{\"op\":\"remove\",\"path\":\"/tags/0\"}]}",
                        item(5, "deleted", 6, "somebody", 7) + "[{\"op\":\"remove\",\"path\":\"\"}]}",
                        item(6, "created", 7, "somebody", 8)
                                + "[{\"op\":\"add\",\"path\":\"\",\"value\":{\"again\":true}}]}");
    }

    private static String item(int version, String type, int second, String actor, int position) {
        return "{\"version\":%d,\"type\":\"headwater.record.%s.v1\",\"occurredAt\":\"2026-03-10T12:00:0%dZ\",\"actor\":\"%s\",\"position\":%d,\"changes\":"
                .formatted(version, type, second, actor, position);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            actor=else                                             | 2,3,4
            type=created                                           | 400
            type=record.created                                    | 1,6
            type=headwater.record.patched.v1,record.replaced       | 2,4
            from=2026-03-10T12:00:04Z                              | 3,4,5,6
            to=2026-03-10T13:00:04%2B01:00                         | 1,2
            from=2026-03-10T12:00:03Z&to=2026-03-10T12:00:03.0005Z | 2
            order=-version&actor=else&type=record.adjusted         | 3
            order=-version&limit=2                                 | 6,5
            actor=nobody                                           | ''
            type=tenant.changed                                    | ''
            """)
    void itsFiltersLeaveOutTheRestAndTheChangesStayTheSame(String query, String versions) {
        // given
        List<JsonNode> all = items(service.get(ORDERS + "o1/history"));

        // when
        Answer answer = service.get(ORDERS + "o1/history?" + query);

        // then
        if (answer.status() != 200) {
            assertThat(Integer.toString(answer.status())).isEqualTo(versions);
            return;
        }
        assertThat(String.join(
                        ",",
                        items(answer).stream()
                                .map(item -> item.path("version").toString())
                                .toList()))
                .isEqualTo(versions);
        assertThat(all).containsAll(items(answer));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ORDERS + "many/history?order=version",
                ORDERS + "many/history?order=-version",
                AUDIT + "?order=time",
                AUDIT + "?order=-time",
                AUDIT + "?actor=somebody&collection=orders&type=record.deleted"
            })
    void pagesHaveEachEventOnceWhateverComesMeanwhile(String path) {
        // given
        List<JsonNode> all = items(service.get(path + "&limit=1000"));
        List<JsonNode> walked = new ArrayList<>();

        // when
        Answer page = service.get(path + "&limit=7");
        walked.addAll(items(page));
        while (page.json().has("nextCursor")) {
            String link = page.response().headers().firstValue("Link").orElseThrow();
            page = service.get(link.substring(1, link.indexOf('>')));
            assertThat(page.status()).isEqualTo(200);
            walked.addAll(items(page));
        }

        // then
        assertThat(walked).isEqualTo(all).hasSizeGreaterThan(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {ORDERS + "many/history", AUDIT})
    void aLinkGoesOnWithTheSameInstantsWhateverTheOffset(String path) {
        // given
        Answer page = service.get(path + "?limit=2&from=2026-03-10T13:00:00.000%2B01:00&to=2026-03-10T23:00:00-01:00");
        String link = page.response().headers().firstValue("Link").orElseThrow();

        // when
        Answer next = service.get(link.substring(1, link.indexOf('>')));

        // then
        assertThat(items(next)).hasSize(2).doesNotContainAnyElementsOf(items(page));
    }

    @Test
    void theAuditTellsOfAllThatATenantHas() {
        // when
        List<JsonNode> items = items(service.get(AUDIT + "?to=2026-03-10T12:00:03Z"));

        // then
        assertThat(items.stream().map(JsonNode::toString))
                .containsExactly(
                        "{\"position\":3,\"type\":\"headwater.record.created.v1\",\"occurredAt\":\"2026-03-10T12:00:02Z\","
                                + "\"actor\":\"somebody\",\"collection\":\"orders\",\"id\":\"o1\",\"version\":1,\"change\":"
                                + "{\"total\":14.0,\"tags\":[\"a\",\"b\"],\"to\":{\"city\":\"Ulm\"}}}",
                        "{\"position\":2,\"type\":\"headwater.collection.defined.v1\",\"occurredAt\":\"2026-03-10T12:00:01Z\","
                                + "\"actor\":\"somebody\",\"collection\":\"orders\",\"version\":1,\"change\":"
                                + "{\"incarnation\":9,\"definition\":{\"schema\":{},\"indexes\":[],\"unique\":[],\"references\":[]}}}",
                        "{\"position\":1,\"type\":\"headwater.tenant.provisioned.v1\",\"occurredAt\":\"2026-03-10T12:00:00Z\","
                                + "\"actor\":\"somebody\",\"version\":1,\"change\":{\"incarnation\":7,\"settings\":{}}}");
        assertThat(items(service.get(AUDIT + "?type=collection.defined&order=time")).stream()
                        .map(item -> item.path("collection").stringValue()))
                .containsExactly("orders", "secret");
    }

    @Test
    void aKeyLimitedToCollectionsSeesNothingOfOthers() {
        // given
        BearerKey key = BearerKey.random();
        service.topics()
                .grant(new ApiKey(
                        key.id(),
                        ServiceFixture.ACME.tenant(),
                        key.secretHash(),
                        EnumSet.of(ApiKey.Scope.READ),
                        Set.of(new CollectionName("secret")),
                        null));
        Awaitility.await().until(() -> service.getAs(key, AUDIT).status() != 401);

        // when
        Answer audit = service.getAs(key, AUDIT);

        // then
        assertThat(items(audit))
                .hasSize(2)
                .allSatisfy(item ->
                        assertThat(item.path("collection").stringValue()).isEqualTo("secret"));
        assertThat(service.getAs(key, AUDIT + "?collection=orders").status()).isEqualTo(403);
        assertThat(service.getAs(key, ORDERS + "o1/history").status()).isEqualTo(403);
        assertThat(service.getAs(key, ORDERS + "o1?version=1").status()).isEqualTo(403);
        assertThat(service.getAs(service.otherKey(), AUDIT).status()).isEqualTo(403);
        String cursor =
                service.get(AUDIT + "?limit=1").json().path("nextCursor").stringValue();
        assertThat(service.getAs(key, AUDIT + "?limit=1&cursor=" + cursor).status())
                .as("a cursor of somebody who sees more")
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ORDERS + "o1/history?limit=0",
                ORDERS + "o1/history?limit=1001",
                ORDERS + "o1/history?order=time",
                ORDERS + "o1/history?from=yesterday",
                ORDERS + "o1/history?from=2026-02-30T00:00:00Z",
                ORDERS + "o1/history?to=%2B999999999-01-01T00:00:00Z",
                ORDERS + "o1/history?from=0000-01-01T00:00:00Z",
                ORDERS + "o1/history?actor=a%00b",
                ORDERS + "o1/history?actor=",
                ORDERS + "o1/history?type=created,",
                ORDERS + "o1/history?cursor=abc",
                ORDERS + "o1/history?filter=true",
                AUDIT + "?collection=NO",
                AUDIT + "?from=2026-03-10T12:00:00Z&from=2026-03-10T12:00:00Z",
                AUDIT + "?order=version",
                ORDERS + "o1?version=0",
                ORDERS + "o1?version=-1",
                ORDERS + "o1?version=99999999999999999999",
                ORDERS + "o1?version=1&asOf=2026-03-10T12:00:00Z",
                ORDERS + "o1?asOf=",
                ORDERS + "o1?asOf=2026-03-10",
                ORDERS + "o1?asOf=2026-03-10T12:00:00+01:00",
            })
    void whatCannotBeAskedIs400(String path) {
        // when
        Answer answer = service.get(path);

        // then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("code").stringValue()).isEqualTo("malformed");
    }

    @Test
    void whatIsNotThereIs404() {
        assertThat(service.get(ORDERS + "never/history").status()).isEqualTo(404);
        assertThat(service.get("/v1/tenants/acme/collections/none/records/o1/history")
                        .status())
                .isEqualTo(404);
        assertThat(service.getAs(service.operatorKey(), "/v1/tenants/nobody/audit")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aReadWaitsForTheHistoryNotForTheRecords() {
        // given a replica whose records are ahead of its history
        String token = "1.2.6";
        service.replica().execute("DELETE FROM headwater.checkpoint WHERE partition = 2");
        service.replica().checkpoint(2, 9);
        String path = "/v1/tenants/other/audit";
        CompletableFuture<Answer> waiting = CompletableFuture.supplyAsync(
                () -> service.getAs(service.otherKey(), path, "Headwater-Token", token, "Prefer", "wait=20"));

        // when
        Answer impatient = service.getAs(service.otherKey(), path, "Headwater-Token", token, "Prefer", "wait=0");

        // then
        assertThat(impatient.status()).isEqualTo(503);
        assertThat(waiting).isNotDone();
        HistoryWriter other = new HistoryWriter(service.replica(), ServiceFixture.OTHER);
        for (int i = 0; i < 5; i++) {
            other.define("c" + i, 20 + i, "{'schema': {}}");
        }
        other.apply();
        assertThat(items(waiting.join())).hasSize(6);
    }

    private static List<JsonNode> items(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("items").valueStream().toList();
    }
}
