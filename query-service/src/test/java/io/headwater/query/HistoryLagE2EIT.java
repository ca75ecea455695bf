package io.headwater.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.query.ServiceFixture.Answer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of a history that is behind the records, without any token: what is answered is right. */
class HistoryLagE2EIT {
    private static final String COLLECTIONS = "/v1/tenants/acme/collections/";
    private static final String O1 = COLLECTIONS + "orders/records/o1";
    private static ServiceFixture service;
    private static HistoryWriter writer;

    @BeforeAll
    static void start() {
        service = new ServiceFixture(1);
        writer = new HistoryWriter(service.replica(), ServiceFixture.ACME);
        writer.define("orders", 9, "{'schema': {}}")
                .create("orders", "o1", "{'n': 1}") // 12:00:02
                .patch("orders", "o1", "{'n': 2}") // 12:00:03
                .at("2026-03-10T12:10:00Z")
                .create("orders", "o2", "{'n': 1}")
                .create("orders", "o4", "{'n': 1}") // 12:10:01
                .apply();
    }

    @BeforeEach
    void applyToTheRecordsAlone() {
        service.replica()
                .execute(
                        "UPDATE headwater.checkpoint SET position = ? WHERE projection = 'records'",
                        writer.position() + 1);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            version=1                    | 200 | {"n":1}
            version=2                    | 200 | {"n":2}
            asOf=2026-03-10T12:00:02.5Z  | 200 | {"n":1}
            asOf=2026-03-10T12:08:59Z    | 200 | {"n":2}
            asOf=2026-03-10T12:00:01Z    | 404 | version-not-found
            """)
    void whatNoLaterEventCanChangeIsAnsweredAtOnce(String query, int status, String text) {
        // when
        Answer answer = service.get(O1 + "?" + query, "Prefer", "wait=0");

        // then
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orders/records/o1?version=3",
                "orders/records/o1?asOf=2026-03-10T12:09:30Z",
                "orders/records/o1?asOf=2999-01-01T00:00:00Z",
                "orders/records/o3?version=1",
                "orders/records/o3?asOf=2026-03-11T00:00:00Z",
                "orders/records/o3/history",
                "invoices/records/i1?version=1",
                "invoices/records/i1/history",
            })
    void whatTheRecordsMayShowAlreadyIs503UntilTheHistoryHasIt(String path) {
        // when
        Answer answer = service.get(COLLECTIONS + path, "Prefer", "wait=0");

        // then
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.json().path("code").stringValue()).isEqualTo("not-fresh-enough");
        assertThat(answer.header("Retry-After")).isNotNull();
    }

    @Test
    void itWaitsForTheHistoryAndAnswersWhatIsThereThen() {
        // given
        String o4 = COLLECTIONS + "orders/records/o4";
        List<CompletableFuture<Answer>> waiting = Stream.of("?version=2", "?asOf=2999-01-01T00:00:00Z")
                .map(query -> CompletableFuture.supplyAsync(() -> service.get(o4 + query, "Prefer", "wait=30")))
                .toList();
        Answer impatient = service.get(o4 + "?version=2", "Prefer", "wait=0");
        assertThat(impatient.status()).isEqualTo(503);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);

        // when
        writer.patch("orders", "o4", "{'n': 2}").apply();

        // then
        assertThat(waiting).allSatisfy(answer -> {
            assertThat(answer.join().body()).contains("\"version\":2", "{\"n\":2}");
            assertThat(answer.join().header("Headwater-Token")).isEqualTo("1.1." + writer.position());
        });
    }

    @Test
    void onceItIsAsFarAsTheRecordsATimeToComeIsNow() {
        // given
        service.replica().execute("UPDATE headwater.checkpoint SET position = ?", writer.position());

        // when
        Answer answer = service.get(COLLECTIONS + "orders/records/o2?asOf=2999-01-01T00:00:00Z");

        // then
        assertThat(answer.body()).contains("\"version\":1");
        assertThat(service.get(COLLECTIONS + "orders/records/o3?version=1")
                        .json()
                        .path("code")
                        .stringValue())
                .isEqualTo("version-not-found");
    }
}
