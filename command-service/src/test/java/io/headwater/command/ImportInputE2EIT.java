package io.headwater.command;

import static io.headwater.command.ImportFixture.lines;
import static io.headwater.command.ImportFixture.record;
import static io.headwater.command.ImportFixture.zipped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.command.ImportFixture.Answer;
import io.headwater.http.BearerKey;
import io.headwater.parts.RealParts;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Imports that cannot be taken, lines that cannot, and clients that stall or leave; with small limits. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImportInputE2EIT {
    private static final int LINE_BYTES_MAX = 1_024;

    private final CommandService service = CommandService.start(
            RealParts.get().newDatabase("imports"),
            BearerKey.random(),
            "--headwater.records.body-max=" + LINE_BYTES_MAX + "B",
            "--headwater.imports.per-tenant-max=1",
            "--headwater.imports.progress=0s",
            "--server.tomcat.connection-timeout=1s");

    @AfterAll
    void stop() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"n": 1, "n": 2}          | 400 | malformed
            [1]                       | 400 | malformed
            "text"                    | 400 | malformed
            {} {}                     | 400 | malformed
            {"n": 1e9999}             | 422 | unprocessable
            {"t": "\\u0000"}          | 422 | unprocessable
            {"t": "\\ud800"}          | 422 | unprocessable
            {"id": 7}                 | 422 | unprocessable
            {"id": "a/b"}             | 422 | unprocessable
            {"id": null}              | 422 | unprocessable
            {"n": "1"}                | 422 | schema-violation
            """)
    void aLineThatCannotBeTakenIsToldAndItsNeighboursAre(String line, int status, String code) {
        // given
        ImportFixture fixture = new ImportFixture(service);
        // when
        Answer answer = fixture.send(record(1) + "\n" + line + "\n" + record(2) + "\n");
        // then
        assertThat(answer.rejections()).containsExactly("2 " + status);
        assertThat(answer.lines().getFirst().at("/problem/code").stringValue()).isEqualTo(code);
        assertThat(answer.lines().getFirst().at("/problem/detail").stringValue())
                .doesNotContain("line 1");
        assertThat(answer.summary().path("created").intValue()).isEqualTo(2);
    }

    @Test
    void bytesThatAreNoTextAreTheirLinesFault() throws Exception {
        // given
        ImportFixture fixture = new ImportFixture(service);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write((record(1) + "\n{\"t\": \"").getBytes(StandardCharsets.UTF_8));
        body.write(new byte[] {(byte) 0xC3, (byte) 0x28});
        body.write(("\"}\n\u0000\u0000\n" + record(2)).getBytes(StandardCharsets.UTF_8));
        // when
        Answer answer = fixture.send("", body.toByteArray());
        // then
        assertThat(answer.rejections()).containsExactly("2 400", "3 400");
        assertThat(answer.summary().path("created").intValue()).isEqualTo(2);
    }

    @Test
    void aLineAsLongAsARecordMayBeIsTakenAndOneByteMoreIsNot() {
        // given
        ImportFixture fixture = new ImportFixture(service);
        String longest = "{\"t\": \"" + "x".repeat(LINE_BYTES_MAX - 9) + "\"}";
        // when
        Answer answer = fixture.send(longest + "\r\n" + longest.replace("x\"", "xx\"") + "\n" + longest);
        // then
        assertThat(longest).hasSize(LINE_BYTES_MAX);
        assertThat(answer.rejections()).containsExactly("2 413");
        assertThat(answer.summary().path("created").intValue()).isEqualTo(2);
    }

    @Test
    void aLineOfHundredsOfMegabytesTakesNoMemoryAndIsRejected() throws Exception {
        // given a stream that is small only as long as it is zipped
        ImportFixture fixture = new ImportFixture(service);
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
            byte[] blanks = new byte[1 << 20];
            Arrays.fill(blanks, (byte) '[');
            for (int i = 0; i < 600; i++) {
                zip.write(blanks);
            }
            zip.write(("\n" + record(1)).getBytes(StandardCharsets.UTF_8));
        }
        // when
        Answer answer = fixture.send("", zipped.toByteArray(), "Content-Encoding", "gzip");
        // then
        assertThat(answer.rejections()).containsExactly("1 413");
        assertThat(answer.summary().path("created").intValue()).isEqualTo(1);
    }

    @Test
    void aZippedStreamThatIsDamagedIsImportedAsFarAsItWentAndSaysSo() {
        // given lines that cannot be zipped to nothing
        ImportFixture fixture = new ImportFixture(service);
        byte[] whole = zipped(lines(0, 3_000, i -> "{\"id\": \"r" + i + "-" + Integer.toHexString(i * 31_337) + "\"}"));
        byte[] cut = Arrays.copyOf(whole, whole.length / 2);
        // when
        Answer answer = fixture.send("", cut, "Content-Encoding", "gzip");
        // then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.last().at("/error/code").stringValue()).isEqualTo("malformed");
        assertThat(answer.body()).doesNotContain("summary");
        int done = answer.lines()
                .get(answer.lines().size() - 2)
                .at("/progress/lines")
                .intValue();
        assertThat(done).isBetween(1_000, 2_000);
        assertThat(fixture.data("r" + (done - 1) + "-" + Integer.toHexString((done - 1) * 31_337)))
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''            | Content-Encoding: gzip                            | 400
            ''            | Content-Encoding: br                              | 415
            ''            | Content-Encoding: gzip, gzip                      | 415
            ''            | Content-Type: application/x-www-form-urlencoded   | 415
            ''            | Content-Type: text/html                           | 415
            ?mode=replace | Content-Type: application/x-ndjson                | 400
            ?mod=put      | Content-Type: application/x-ndjson                | 400
            ''            | Idempotency-Key: two words                        | 400
            """)
    void whatCannotBeTakenAtAllIsAProblemAsTheWholeAnswer(String query, String header, int status) {
        // given
        ImportFixture fixture = new ImportFixture(service);
        long before = fixture.events();
        // when
        Answer answer = fixture.send(query, record(1).getBytes(StandardCharsets.UTF_8), header.split(": ", 2));
        // then
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.last().path("status").intValue()).isEqualTo(status);
        assertThat(fixture.events()).isEqualTo(before);
    }

    @Test
    void theCollectionMustBeThereAndTheKeyOpenIt() {
        // given
        ImportFixture fixture = new ImportFixture(service);
        String tenant = fixture.records().split("/", -1)[3];
        String reader = service.operator(
                        "POST", "/v1/tenants/" + tenant + "/keys", "{\"name\": \"r\", \"scopes\": [\"read\"]}")
                .json()
                .path("key")
                .stringValue();
        // when
        CommandService.Answer unknown =
                service.operator("POST", fixture.path().replace("things", "nothing"), record(1));
        CommandService.Answer forbidden = service.send(reader, "POST", fixture.path(), record(1));
        CommandService.Answer unauthenticated = service.send("", "POST", fixture.path(), record(1));
        // then
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(forbidden.status()).isEqualTo(403);
        assertThat(unauthenticated.status()).isEqualTo(401);
    }

    @Test
    void aTenantHasSoManyImportsAtOnceAndOthersTheirOwn() throws Exception {
        // given a log that does not go on
        ImportFixture fixture = new ImportFixture(service);
        ImportFixture others = new ImportFixture(service);
        CompletableFuture<Answer> first;
        CompletableFuture<Answer> ofOthers;
        Answer second;
        try (HeldLog held = new HeldLog(service)) {
            first = CompletableFuture.supplyAsync(() -> fixture.send(record(1)), Thread::startVirtualThread);
            held.awaitFlush();
            // when
            second = fixture.send(record(2));
            ofOthers = CompletableFuture.supplyAsync(() -> others.send(record(1)), Thread::startVirtualThread);
        }
        // then
        assertThat(second.status()).isEqualTo(429);
        assertThat(second.response().headers().firstValue("Retry-After")).isPresent();
        assertThat(first.join().status()).isEqualTo(200);
        assertThat(ofOthers.join().status()).isEqualTo(200);
        assertThat(fixture.send(record(2)).status()).isEqualTo(200);
    }

    @Test
    void aClientThatStallsIsToldSoAndWhatItSentIsDone() throws Exception {
        // given
        ImportFixture fixture = new ImportFixture(service);
        // when
        String answer;
        try (Socket socket = fixture.begin()) {
            ImportFixture.send(socket, lines(0, 700, ImportFixture::record) + "{\"id\": \"half");
            answer = ImportFixture.rest(socket);
        }
        // then
        assertThat(answer)
                .contains("{\"progress\":{\"lines\":500}}")
                .contains("{\"progress\":{\"lines\":700}}")
                .contains("{\"error\":")
                .contains("No more of the body came in time.")
                .doesNotContain("summary");
        assertThat(fixture.data("r699")).isEqualTo("{\"id\":\"r699\",\"n\":699}");
    }

    @Test
    void ofABodyThatEndsInItsFirstChunkNothingIsDoneAndThatIsTheWholeAnswer() throws Exception {
        // given
        ImportFixture fixture = new ImportFixture(service);
        long before = fixture.events();
        byte[] zipped = zipped(lines(0, 400, ImportFixture::record));
        // when
        Answer cut = fixture.send("", Arrays.copyOf(zipped, zipped.length - 9), "Content-Encoding", "gzip");
        String stalled;
        try (Socket socket = fixture.begin()) {
            ImportFixture.send(socket, lines(0, 400, ImportFixture::record));
            stalled = ImportFixture.rest(socket);
        }
        // then
        assertThat(cut.status()).isEqualTo(400);
        assertThat(cut.last().path("code").stringValue()).isEqualTo("malformed");
        assertThat(stalled).startsWith("HTTP/1.1 4").contains("urn:headwater:problem:");
        assertThat(fixture.events()).isEqualTo(before);
    }

    @Test
    void aClientThatLeavesGivesItsPlaceBack() throws Exception {
        // given
        ImportFixture fixture = new ImportFixture(service);
        // when
        try (Socket socket = fixture.begin()) {
            ImportFixture.send(socket, lines(0, 700, ImportFixture::record));
            await().until(() -> fixture.data("r499").contains("499"));
        }
        // then
        await().untilAsserted(
                        () -> assertThat(fixture.send(record(9_999)).status()).isEqualTo(200));
    }
}
