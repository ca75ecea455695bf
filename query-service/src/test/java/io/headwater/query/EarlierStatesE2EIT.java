package io.headwater.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Event;
import io.headwater.query.ServiceFixture.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a record was, by version and by time. */
class EarlierStatesE2EIT {
    private static final String ORDERS = "/v1/tenants/acme/collections/orders/records/";
    private static ServiceFixture service;
    private static HistoryWriter writer;

    @BeforeAll
    static void start() {
        service = new ServiceFixture(1);
        writer = new HistoryWriter(service.replica(), ServiceFixture.ACME);
        writer.at("2026-01-31T23:59:58Z")
                .define("orders", 9, "{'schema': {}}")
                .create("orders", "o1", "{'total': 14.0, 'to': {'city': 'Ulm'}}") // 23:59:59, version 1
                .patch("orders", "o1", "{'total': 14.00}") // February, 2
                .at("2026-03-01T00:00:00Z")
                .patch("orders", "o1", "{'to': null}") // 3
                .delete("orders", "o1") // 4
                .create("orders", "o1", "{'again': true}") // 5
                .change("orders", "o1", new Event.RecordReplaced(HistoryWriter.json("{'last': 1}"))) // 6
                .define("quiet", 10, "{'schema': {}}")
                .create("quiet", "q1", "{'n': 1}") // 00:00:05
                .create("quiet", "seen", "{}")
                .define("quiet", 10, "{'schema': {}, 'history': false}")
                .at("2026-03-01T00:00:07Z")
                .patch("quiet", "q1", "{'n': 2}") // :07
                .patch("quiet", "seen", "{'n': 2}")
                .create("quiet", "unseen", "{}")
                .create("quiet", "gone", "{}")
                .delete("quiet", "gone")
                .at("2026-03-01T00:00:08Z")
                .define("quiet", 10, "{'schema': {}}")
                .patch("quiet", "q1", "{'n': 3}") // :09, version 3
                .define("dropped", 11, "{'schema': {}}")
                .create("dropped", "d1", "{}")
                .drop("dropped")
                .define("dropped", 12, "{'schema': {}}")
                .apply();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            version=1                     | 1 | 2026-01-31T23:59:59Z | 2026-01-31T23:59:59Z | {"total":14.0,"to":{"city":"Ulm"}}
            version=2                     | 2 | 2026-01-31T23:59:59Z | 2026-02-01T00:00:00Z | {"total":14.00,"to":{"city":"Ulm"}}
            version=3                     | 3 | 2026-01-31T23:59:59Z | 2026-03-01T00:00:00Z | {"total":14.00}
            version=5                     | 5 | 2026-03-01T00:00:02Z | 2026-03-01T00:00:02Z | {"again":true}
            version=6                     | 6 | 2026-03-01T00:00:02Z | 2026-03-01T00:00:03Z | {"last":1}
            asOf=2026-01-31T23:59:59Z     | 1 | 2026-01-31T23:59:59Z | 2026-01-31T23:59:59Z | {"total":14.0,"to":{"city":"Ulm"}}
            asOf=2026-02-28T23:59:59.999999999Z | 2 | 2026-01-31T23:59:59Z | 2026-02-01T00:00:00Z | {"total":14.00,"to":{"city":"Ulm"}}
            asOf=2026-03-01T01:00:00%2B01:00 | 3 | 2026-01-31T23:59:59Z | 2026-03-01T00:00:00Z | {"total":14.00}
            asOf=2999-01-01T00:00:00Z     | 6 | 2026-03-01T00:00:02Z | 2026-03-01T00:00:03Z | {"last":1}
            """)
    void aRecordIsAnsweredAsItWas(String query, String version, String createdAt, String updatedAt, String data) {
        // when
        Answer answer = service.get(ORDERS + "o1?" + query);

        // then
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("{\"id\":\"o1\",\"version\":%s,\"createdAt\":\"%s\",\"updatedAt\":\"%s\",\"data\":%s}"
                        .formatted(version, createdAt, updatedAt, data));
        assertThat(answer.header("ETag")).isEqualTo("\"" + version + "\"");
        assertThat(answer.header("Headwater-Token")).isEqualTo("1.1." + writer.position());
        assertThat(service.get(ORDERS + "o1?" + query, "If-None-Match", "\"" + version + "\"")
                        .status())
                .isEqualTo(304);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            orders/records/o1?version=4                   | version-not-found
            orders/records/o1?version=7                   | version-not-found
            orders/records/o1?version=999999999999999999  | version-not-found
            orders/records/o1?asOf=2026-03-01T00:00:01Z   | version-not-found
            orders/records/o1?asOf=2026-01-31T23:59:58Z   | version-not-found
            orders/records/o1?asOf=0001-01-01T00:00:00Z   | version-not-found
            orders/records/never?version=1                | version-not-found
            dropped/records/d1?version=1                  | version-not-found
            none/records/o1?version=1                     | not-found
            quiet/records/q1?version=2                    | history-not-kept
            quiet/records/q1?asOf=2026-03-01T00:00:08Z    | history-not-kept
            quiet/records/unseen?version=1                | history-not-kept
            quiet/records/unseen?asOf=2026-03-02T00:00:00Z | history-not-kept
            quiet/records/gone?version=1                  | history-not-kept
            quiet/records/seen?version=2                  | history-not-kept
            """)
    void whatARecordWasNotIs404WithAClearCode(String path, String code) {
        // when
        Answer answer = service.get("/v1/tenants/acme/collections/" + path);

        // then
        assertThat(answer.status()).as(answer.body()).isEqualTo(404);
        assertThat(answer.json().path("code").stringValue()).isEqualTo(code);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Headwater-Token")).isNotNull();
    }

    @Test
    void aRecordWhoseHistoryWasNotKeptForAWhileIsKnownAgainFromThenOn() {
        String quiet = "/v1/tenants/acme/collections/quiet/records/q1";
        assertThat(service.get(quiet + "?version=3").body()).endsWith("\"data\":{\"n\":3}}");
        assertThat(service.get(quiet + "?asOf=2026-03-01T00:00:09Z").body()).endsWith("\"data\":{\"n\":3}}");
        assertThat(service.get(quiet + "?version=1").body()).endsWith("\"data\":{\"n\":1}}");
        assertThat(service.get(quiet + "/history").body())
                .contains("\"version\":3")
                .contains("[{\"op\":\"replace\",\"path\":\"/n\",\"value\":3}]");
    }
}
