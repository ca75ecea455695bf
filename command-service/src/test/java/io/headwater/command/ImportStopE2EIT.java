package io.headwater.command;

import static io.headwater.command.ImportFixture.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.http.BearerKey;
import io.headwater.parts.RealParts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What an import hears of a service that is about to stop. */
class ImportStopE2EIT {
    @Test
    void aServiceThatStopsEndsTheImportWithAClearLine() throws Exception {
        // given an import that goes on and on
        CommandService stopping = CommandService.start(
                RealParts.get().newDatabase("imports"), BearerKey.random(), "--headwater.imports.progress=0s");
        ImportFixture fixture = new ImportFixture(stopping);
        try (Socket socket = fixture.begin()) {
            ImportFixture.send(socket, lines(0, 600, ImportFixture::record));
            await().until(() -> fixture.data("r499").contains("499"));
            // when
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(stopping::close, Thread::startVirtualThread);
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return ImportFixture.rest(socket);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    },
                    Thread::startVirtualThread);
            for (int i = 600; !answer.isDone() && i < 2_000_000; i += 500) {
                sendQuietly(socket, lines(i, i + 500, ImportFixture::record));
            }
            // then
            stopped.join();
            assertThat(answer.join())
                    .contains("{\"error\":")
                    .contains("about to stop")
                    .contains("unavailable");
        }
    }

    // The other side closes when it has said what it had to say.
    private static void sendQuietly(Socket socket, String lines) {
        try {
            ImportFixture.send(socket, lines);
        } catch (IOException _) {
            assertThat(socket.isConnected()).isTrue();
        }
    }
}
