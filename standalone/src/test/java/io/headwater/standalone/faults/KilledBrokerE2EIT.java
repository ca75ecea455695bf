package io.headwater.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.parts.KafkaServer;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes need no broker, and the topic misses nothing once it is back. */
class KilledBrokerE2EIT {
    private static final Duration AWAY = Duration.ofSeconds(10);
    private static final int WRITES_BEFORE = 1_000;
    private static final int WRITERS = 16;

    @TempDir
    private Path directory;

    @Test
    void writesGoOnWhileTheBrokerIsKilledAndTheTopicIsCompleteAfterwards() throws Exception {
        // given
        Journal journal = new Journal();
        try (Whole whole = Whole.up(directory.resolve("home"))) {
            try (Api api = whole.commands()) {
                Writers.prepare(api);
            }
            KafkaServer broker = whole.broker();

            // when
            try (Writers _ = Writers.start("writer", WRITERS, whole.commands(), journal)) {
                awaitWrites(journal, WRITES_BEFORE, Duration.ZERO);
                broker.kill();
                long before = journal.acknowledgedCount();
                awaitWrites(journal, before + WRITES_BEFORE, AWAY);
                System.out.printf("%d writes acknowledged without a broker%n", journal.acknowledgedCount() - before);
                broker.restart();
                awaitWrites(journal, journal.acknowledgedCount() + WRITES_BEFORE, Duration.ZERO);
            }

            // then
            assertThat(journal.unanswered()).isEmpty();
            whole.assertHolds(journal);
        }
    }

    private static void awaitWrites(Journal journal, long count, Duration notBefore) {
        Awaitility.await()
                .pollDelay(notBefore)
                .atMost(Duration.ofMinutes(1))
                .until(() -> journal.acknowledgedCount() >= count);
    }
}
