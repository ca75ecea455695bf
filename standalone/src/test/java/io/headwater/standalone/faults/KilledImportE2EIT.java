package io.headwater.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;
import io.headwater.standalone.importing.Import;
import io.headwater.standalone.importing.ImportResult;
import io.headwater.standalone.importing.ImportSource;
import io.headwater.standalone.importing.ImportTarget;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An import goes on where it ended when the services are killed in the middle of it, and no line is done twice. */
class KilledImportE2EIT {
    private static final int LINES = Integer.getInteger("headwater.faults.lines", 60_000);
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir
    private Path directory;

    @Test
    void everyLineIsOneRecordThoughTheServicesWereKilledWhileItWasSent() throws Exception {
        // given lines without ids: done twice, one would be two records
        Path file = Files.write(
                directory.resolve("notes.ndjson"),
                IntStream.range(0, LINES)
                        .mapToObj(i -> "{\"number\": " + i + ", \"text\": \"note " + i + "\"}")
                        .toList());
        try (Whole whole = Whole.up(directory.resolve("home"))) {
            try (Api api = whole.commands()) {
                api.define("acme");
            }

            // when
            Done done = new Done();
            CompletableFuture<ImportResult> result = CompletableFuture.supplyAsync(
                    () -> importOf(file, whole, done).run(), Thread::startVirtualThread);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> done.lines.get() >= LINES / 6);
            whole.services().kill();
            whole.up();

            // then
            assertThat(result.join().created()).isEqualTo(LINES);
            assertThat(result.join().repeatedLines()).isPositive().isLessThan(LINES);
            LogEvents log = LogEvents.read(whole.addresses().log()).assertDense();
            assertThat(log.ofRecords())
                    .hasSize(LINES)
                    .extracting(LogEvents.Row::number)
                    .doesNotHaveDuplicates();
            new ReplicaRows(whole.addresses().replicas().getFirst()).assertIsFoldOf(log, Duration.ofSeconds(90));
            System.out.printf(
                    "services killed after %d lines, %d of %d not done again%n",
                    done.linesAtKill.get(), result.join().repeatedLines(), LINES);
        }
    }

    private static Import importOf(Path file, Whole whole, Done done) {
        ImportTarget target = ImportTarget.of(
                URI.create(whole.addresses().command()),
                whole.operatorKey(),
                new TenantName("acme"),
                new CollectionName("notes"),
                "create");
        return new Import(target, "notes-of-today", ImportSource.ofFile(file), done, PATIENCE);
    }

    private static final class Done implements Import.Listener {
        private final AtomicLong lines = new AtomicLong();
        private final AtomicLong linesAtKill = new AtomicLong();

        @Override
        public void sent(long bytes) {
            // It is the answers that count.
        }

        @Override
        public void done(long newLines) {
            lines.set(newLines);
        }

        @Override
        public void broke(String why) {
            linesAtKill.compareAndSet(0, lines.get());
        }
    }
}
