package io.headwater.command;

import static io.headwater.command.ImportFixture.lines;
import static io.headwater.command.ImportFixture.record;
import static io.headwater.command.ImportFixture.zipped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.command.ImportFixture.Answer;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Imports with an Idempotency-Key: no line is done twice, however often they are sent. */
class ImportResumeE2EIT {
    private static final int LINES = 1_700;

    private final CommandService service = CommandService.shared();
    private final ImportFixture fixture = new ImportFixture(service);
    // Without ids: done twice, it would be another record.
    private final String body =
            lines(0, LINES, i -> i == 3 || i == 1_600 ? "{\"n\": \"no number\"}" : "{\"n\": " + i + "}");

    @Test
    void aRepeatedImportIsAnsweredAsTheFirstAndStoresNothing() {
        // given
        Answer first = send(body, "k");
        long before = fixture.events();
        // when
        Answer again = send(body, "k");
        Answer zipped = fixture.send("", zipped(body), "Idempotency-Key", "k", "Content-Encoding", "gzip");
        // then
        assertThat(first.rejections()).containsExactly("4 422", "1601 422");
        assertThat(first.summary().path("created").intValue()).isEqualTo(LINES - 2);
        assertThat(first.last().has("repeatedLines")).isFalse();
        assertThat(again.lines().subList(0, 2)).isEqualTo(first.lines().subList(0, 2));
        assertThat(again.summary()).isEqualTo(first.summary()).isEqualTo(zipped.summary());
        assertThat(again.last().path("token")).isEqualTo(first.last().path("token"));
        assertThat(again.last().path("repeatedLines").intValue()).isEqualTo(LINES);
        assertThat(fixture.events()).isEqualTo(before);
    }

    @Test
    void anImportThatBrokeOffGoesOnWhereItEnded() throws Exception {
        // given a connection that breaks in the middle of a chunk
        long before = fixture.events();
        try (Socket socket = fixture.begin("Idempotency-Key", "k")) {
            ImportFixture.send(socket, body.substring(0, body.indexOf("{\"n\": 1300")));
            await().until(() -> fixture.events() - before >= 999);
        }
        // when
        Answer answer = await().until(() -> send(body, "k"), again -> again.status() != 409);
        // then
        assertThat(answer.summary())
                .hasToString("{\"lines\":1700,\"created\":1698,\"replaced\":0,\"unchanged\":0,\"rejected\":2}");
        assertThat(answer.last().path("repeatedLines").intValue()).isEqualTo(1_000);
        assertThat(fixture.events() - before).isEqualTo(LINES - 2);
    }

    @Test
    void anotherImportUnderTheKeyIsRefusedWhereItDiffers() {
        // given
        send(body, "k");
        long before = fixture.events();
        // when
        Answer fromTheBeginning = send(record(1) + "\n" + body, "k");
        Answer later = send(body + record(1), "k");
        Answer otherMode = fixture.send("?mode=put", body.getBytes(StandardCharsets.UTF_8), "Idempotency-Key", "k");
        // then
        assertThat(fromTheBeginning.status()).isEqualTo(422);
        assertThat(fromTheBeginning.last().path("code").stringValue()).isEqualTo("idempotency-key-reused");
        assertThat(otherMode.status()).isEqualTo(422);
        assertThat(later.status()).isEqualTo(200);
        assertThat(later.last().at("/error/code").stringValue()).isEqualTo("idempotency-key-reused");
        assertThat(fixture.events()).isEqualTo(before);
    }

    @Test
    void aKeyOfAnotherRequestIsNoKeyForAnImportNorTheOtherWayRound() {
        // given
        service.operator("POST", fixture.records(), "{\"n\": 1}", "Idempotency-Key", "single");
        send(body, "import");
        // when
        Answer imported = send(body, "single");
        CommandService.Answer single =
                service.operator("POST", fixture.records(), "{\"n\": 1}", "Idempotency-Key", "import");
        // then
        assertThat(imported.status()).isEqualTo(422);
        assertThat(single.status()).isEqualTo(422);
    }

    @Test
    void whileAnImportIsUnderWayItsRepetitionIsToldSo() throws Exception {
        // given a log that does not go on
        CompletableFuture<Answer> first;
        Answer meanwhile;
        try (HeldLog held = new HeldLog(service)) {
            first = CompletableFuture.supplyAsync(() -> send(body, "k"), Thread::startVirtualThread);
            held.awaitFlush();
            // when
            meanwhile = send(body, "k");
        }
        // then
        assertThat(meanwhile.status()).isEqualTo(409);
        assertThat(meanwhile.last().path("code").stringValue()).isEqualTo("idempotency-in-flight");
        assertThat(first.join().summary().path("lines").intValue()).isEqualTo(LINES);
    }

    @Test
    void twoInstancesThatGetTheSameImportDoEachLineOnce() throws Exception {
        try (TwoInstances instances = TwoInstances.start("imports")) {
            // given
            ImportFixture left = new ImportFixture(instances.left());
            ImportFixture right = left.through(instances.right());
            long before = left.events();
            // when
            CompletableFuture<Answer> one = CompletableFuture.supplyAsync(
                    () -> left.send(body, "Idempotency-Key", "k"), Thread::startVirtualThread);
            CompletableFuture<Answer> other = CompletableFuture.supplyAsync(
                    () -> right.send(body, "Idempotency-Key", "k"), Thread::startVirtualThread);
            // then
            assertThat(one.join().summary()).isEqualTo(other.join().summary());
            assertThat(one.join().summary().path("created").intValue()).isEqualTo(LINES - 2);
            assertThat(left.events() - before).isEqualTo(LINES - 2);
        }
    }

    private Answer send(String lines, String key) {
        return fixture.send(lines, "Idempotency-Key", key);
    }
}
