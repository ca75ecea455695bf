package io.headwater.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.query.ServiceFixture.Answer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of a history that could not apply some events: nobody is told that what they made never was. */
class HistoryGapE2EIT {
    private static final String COLLECTIONS = "/v1/tenants/acme/collections/";
    private static ServiceFixture service;

    @BeforeAll
    static void start() {
        service = new ServiceFixture(1);
        HistoryWriter writer = new HistoryWriter(service.replica(), ServiceFixture.ACME);
        writer.define("older", 8, "{'schema': {}}") // position 2
                .drop("older")
                .define("older", 10, "{'schema': {}}")
                .define("orders", 9, "{'schema': {}}")
                .create("orders", "after", "{'n': 1}")
                .create("orders", "before", "{'n': 1}")
                .apply();
        parked("history", 100, "orders", "parked");
        parked("history", 101, "orders", "after");
        parked("records", 102, "orders", "elsewhere");
        parked("history", 103, "lost", null);
        parked("history", 104, "lost", "r1");
        skipped(105, "orders", "skipped");
        skipped(3, "older", "r1");
        skipped(1, "orders", "before");
        skipped(106, "gone", null);
        service.replica().execute("UPDATE headwater.checkpoint SET position = 200");
    }

    private static void parked(String projection, long position, String collection, @Nullable String record) {
        service.replica()
                .execute(
                        "INSERT INTO headwater.parked_event VALUES (?, 1, ?, 'acme', ?, ?, '{}', 'a fault', now())",
                        projection,
                        position,
                        collection,
                        record);
    }

    private static void skipped(long position, String collection, @Nullable String record) {
        parked("history", position, collection, record);
        service.replica().execute("""
                WITH gone AS (
                  DELETE FROM headwater.parked_event WHERE position = ?
                  RETURNING projection, partition, position, tenant, collection, record_id, event, error, parked_at
                )
                INSERT INTO headwater.skipped_event SELECT gone.*, now(), 'operator', 'broken' FROM gone
                """, position);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            orders/records/parked?version=1                  | history-not-kept
            orders/records/parked?asOf=2026-03-11T00:00:00Z  | history-not-kept
            orders/records/parked/history                    | history-not-kept
            orders/records/skipped?version=1                 | history-not-kept
            orders/records/skipped/history                   | history-not-kept
            orders/records/after?version=2                   | history-not-kept
            orders/records/after?asOf=2026-03-11T00:00:00Z   | history-not-kept
            orders/records/after?asOf=2026-03-10T00:00:00Z   | version-not-found
            orders/records/elsewhere?version=1               | version-not-found
            orders/records/elsewhere/history                 | not-found
            lost/records/r1?version=1                        | history-not-kept
            lost/records/r2/history                          | history-not-kept
            gone/records/r1?asOf=2026-03-11T00:00:00Z        | history-not-kept
            never/records/r1?version=1                       | not-found
            older/records/r1?version=1                       | version-not-found
            """)
    void whatIsMissingIsToldApartFromWhatNeverWas(String path, String code) {
        // when
        Answer answer = service.get(COLLECTIONS + path);

        // then
        assertThat(answer.status()).as(answer.body()).isEqualTo(404);
        assertThat(answer.json().path("code").stringValue()).isEqualTo(code);
    }

    @Test
    void whatIsThereIsAnsweredAllTheSame() {
        assertThat(service.get(COLLECTIONS + "orders/records/after?version=1").body())
                .contains("{\"n\":1}");
        assertThat(service.get(COLLECTIONS + "orders/records/after/history").status())
                .isEqualTo(200);
        assertThat(service.get(COLLECTIONS + "orders/records/before?asOf=2026-03-11T00:00:00Z")
                        .body())
                .contains("{\"n\":1}");
    }

    @Test
    void aTenantWhoseBeginningIsParkedHasNoAuditYet() {
        // given
        service.replica()
                .execute(
                        "INSERT INTO headwater.parked_event VALUES ('history', 2, 1, 'other', NULL, NULL, '{}', 'a fault', now())");

        // when
        Answer answer = service.getAs(service.otherKey(), "/v1/tenants/other/audit");

        // then
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().path("code").stringValue()).isEqualTo("history-not-kept");
    }
}
