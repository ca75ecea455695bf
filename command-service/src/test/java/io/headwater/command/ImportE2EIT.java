package io.headwater.command;

import static io.headwater.command.ImportFixture.lines;
import static io.headwater.command.ImportFixture.record;
import static io.headwater.command.ImportFixture.zipped;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.ImportFixture.Answer;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The contract of imports, over HTTP, on a real log. */
class ImportE2EIT {
    private final CommandService service = CommandService.shared();
    private final ImportFixture fixture = new ImportFixture(service);

    @Test
    void everyLineBecomesARecordAndAChunkOfThemOneAppend() {
        // given
        long before = fixture.events();
        double flushes = flushes();
        // when
        Answer answer = fixture.send(lines(0, 1_700, ImportFixture::record));
        // then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().headers().firstValue("Content-Type")).contains("application/x-ndjson");
        assertThat(answer.summary())
                .hasToString("{\"lines\":1700,\"created\":1700,\"replaced\":0,\"unchanged\":0,\"rejected\":0}");
        assertThat(answer.last().path("token").stringValue()).matches("1\\.\\d+\\.\\d+");
        assertThat(fixture.events() - before).isEqualTo(1_700);
        assertThat(flushes() - flushes).isBetween(2.0, 4.0);
        assertThat(fixture.data("r1699")).isEqualTo("{\"id\":\"r1699\",\"n\":1699}");
    }

    private double flushes() {
        return service.bean(MeterRegistry.class)
                .get("headwater.store.flush.events")
                .summary()
                .count();
    }

    @Test
    void whatIsRejectedIsToldByItsLineAndTheRestGoesOn() {
        // given
        fixture.send(record(7) + "\n");
        // when
        Answer answer = fixture.send(String.join(
                "\n", record(1), "{\"id\": \"bad\", \"n\": \"no number\"}", record(7), "", "{\"n\": 2", record(2)));
        // then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.rejections()).containsExactly("2 422", "3 409", "5 400");
        JsonNode schema = answer.lines().getFirst().path("problem");
        assertThat(schema.path("code").stringValue()).isEqualTo("schema-violation");
        assertThat(schema.at("/errors/0/pointer").stringValue()).isEqualTo("/n");
        assertThat(schema.path("traceId").stringValue()).hasSize(32);
        assertThat(answer.summary())
                .hasToString("{\"lines\":6,\"created\":2,\"replaced\":0,\"unchanged\":0,\"rejected\":3}");
        assertThat(fixture.data("r2")).isEqualTo("{\"id\":\"r2\",\"n\":2}");
    }

    @Test
    void putReplacesWhatIsThereAndLeavesWhatIsTheSame() {
        // given
        fixture.send(lines(0, 3, ImportFixture::record));
        long before = fixture.events();
        // when
        Answer answer = fixture.put(record(0) + "\n{\"id\": \"r1\", \"n\": 1.50}\n" + record(9));
        // then
        assertThat(answer.summary())
                .hasToString("{\"lines\":3,\"created\":1,\"replaced\":1,\"unchanged\":1,\"rejected\":0}");
        assertThat(fixture.data("r1")).isEqualTo("{\"id\":\"r1\",\"n\":1.50}");
        assertThat(fixture.events() - before).isEqualTo(2);
    }

    @Test
    void linesOfOneRecordTakeTheirOrderAlsoInDifferentChunks() {
        // given lines that all write one record among many others
        String body = lines(0, 2_000, i -> i % 400 == 0 ? "{\"id\": \"x\", \"n\": " + i + "}" : record(i));
        // when
        Answer created = fixture.send(body);
        Answer put = fixture.put(body);
        // then
        assertThat(created.rejections()).containsExactly("401 409", "801 409", "1201 409", "1601 409");
        assertThat(put.summary().path("replaced").intValue()).isEqualTo(4);
        assertThat(fixture.data("x")).isEqualTo("{\"id\":\"x\",\"n\":1600}");
    }

    @Test
    void recordsWithoutAnIdGetOne() {
        // given
        long before = fixture.events();
        // when
        Answer answer = fixture.send(lines(0, 600, i -> "{\"n\": 1}"));
        // then
        assertThat(answer.summary().path("created").intValue()).isEqualTo(600);
        assertThat(fixture.events() - before).isEqualTo(600);
    }

    @Test
    void aZippedStreamIsReadAlsoInSeveralParts() throws Exception {
        // given
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        parts.write(zipped(lines(0, 700, ImportFixture::record)));
        parts.write(zipped(lines(700, 900, ImportFixture::record)));
        // when
        Answer answer = fixture.send("", parts.toByteArray(), "Content-Encoding", "gzip");
        // then
        assertThat(answer.summary().path("created").intValue()).isEqualTo(900);
    }

    @Test
    void linesMayEndAsOnWindowsBeginWithAByteOrderMarkAndBeBlank() {
        // when
        Answer answer =
                fixture.send("\uFEFF" + record(1) + "\r\n\r\n  \t\r\n" + record(2) + "\r\n\n\nno JSON\r\n" + record(3));
        // then
        assertThat(answer.rejections()).containsExactly("7 400");
        assertThat(answer.summary())
                .hasToString("{\"lines\":8,\"created\":3,\"replaced\":0,\"unchanged\":0,\"rejected\":1}");
    }

    @Test
    void anEmptyStreamIsAnImportOfNothing() {
        // when
        Answer answer = fixture.send("");
        // then
        assertThat(answer.body())
                .isEqualTo("{\"summary\":{\"lines\":0,\"created\":0,\"replaced\":0,\"unchanged\":0,\"rejected\":0}}\n");
    }

    @Test
    void thousandsOfRejectedLinesAreAllTold() {
        // when
        Answer answer = fixture.send(lines(0, 5_000, i -> i % 5 == 0 ? record(i) : "{\"n\": \"x" + i + "\"}"));
        // then
        assertThat(answer.rejections()).hasSize(4_000).doesNotHaveDuplicates();
        assertThat(answer.summary().path("created").intValue()).isEqualTo(1_000);
        assertThat(answer.summary().path("rejected").intValue()).isEqualTo(4_000);
    }

    @Test
    void twoImportsOfOneTenantAtOnceKeepOutOfEachOthersWay() {
        // given
        String left = lines(0, 3_000, ImportFixture::record);
        String right = lines(3_000, 6_000, ImportFixture::record);
        // when
        List<Answer> answers =
                Stream.of(left, right).parallel().map(fixture::send).toList();
        // then
        assertThat(answers)
                .extracting(answer -> answer.summary().path("created").intValue())
                .containsExactly(3_000, 3_000);
    }
}
