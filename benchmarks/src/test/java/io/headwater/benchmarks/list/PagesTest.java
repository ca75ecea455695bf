package io.headwater.benchmarks.list;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.benchmarks.list.Pages.Page;
import io.headwater.benchmarks.load.Answer;
import io.headwater.benchmarks.load.GetRequests;
import io.headwater.benchmarks.report.BenchFailed;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PagesTest {
    private final Pages pages = new Pages(
            new GetRequests(URI.create("http://127.0.0.1:1"), "key", ""),
            List.of(new Page("/lines", Page.member("code", "A"), 2, "0001")));

    @Test
    void aPageWithTheRecordsThatThereAreIsRight() {
        assertThatCode(() -> pages.check(0, answer(200, record("0001", "A"), record("0002", "A"))))
                .doesNotThrowAnyException();
    }

    @Test
    void aRecordTooFewIsWrong() {
        assertWrong(answer(200, record("0001", "A")));
    }

    @Test
    void aRecordTooManyIsWrong() {
        assertWrong(answer(200, record("0001", "A"), record("0002", "A"), record("0003", "A")));
    }

    @Test
    void aRecordWithAnotherValueIsWrong() {
        assertWrong(answer(200, record("0001", "A"), record("0002", "B")));
    }

    @Test
    void aPageThatBeginsElsewhereIsWrong() {
        assertWrong(answer(200, record("0002", "A"), record("0003", "A")));
    }

    @Test
    void anotherStatusIsWrong() {
        assertWrong(answer(503, record("0001", "A"), record("0002", "A")));
    }

    private void assertWrong(Answer answer) {
        assertThatThrownBy(() -> pages.check(0, answer))
                .isInstanceOf(BenchFailed.class)
                .hasMessageContaining("/lines was answered with");
    }

    private static Answer answer(int status, String... records) {
        String items = Stream.of(records).collect(Collectors.joining(","));
        return new Answer(status, "", "{\"items\":[" + items + "]}");
    }

    // As the query service writes it: the envelope without blanks, the data as PostgreSQL prints it.
    private static String record(String id, String code) {
        return "{\"id\":\"" + id + "\",\"version\":1,\"createdAt\":\"2026-07-04T00:00:00Z\",\"updatedAt\":"
                + "\"2026-07-04T00:00:00Z\",\"data\":{\"id\": \"" + id + "\", \"code\": \"" + code + "\"}}";
    }
}
