package io.headwater.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.CommandServiceApplication;
import io.headwater.projections.ProjectionsApplication;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each event has its effect on the read model once, however often the projections are killed while they apply. */
class KilledProjectionsE2EIT {
    private static final int KILLS = 3;
    // Fewer on a machine that is busy with something else: -Dheadwater.faults.events=100.
    private static final int EVENTS_BEFORE_A_KILL = Integer.getInteger("headwater.faults.events", 2_000);
    private static final int WRITERS = 16;
    private static final Duration LIMIT = Duration.ofMinutes(4);

    @TempDir
    private Path directory;

    @Test
    void theReadModelIsTheFoldOfTheLogAfterTheProjectionsWereKilledWhileApplying() throws Exception {
        // given
        Journal journal = new Journal();
        try (Parts parts = Parts.start(directory.resolve("parts"));
                ServiceProcess commands = ServiceProcess.start(CommandServiceApplication.class, parts)) {
            try (Api api = commands.awaitReady().api()) {
                Writers.prepare(api);
            }
            ReplicaRows replica = new ReplicaRows(parts.replicaUrl());

            // when
            try (Writers _ = Writers.start("writer", WRITERS, commands.api(), journal)) {
                for (int kill = 1; kill <= KILLS; kill++) {
                    long before = kill == 1 ? 0 : replica.applied();
                    try (ServiceProcess _ = ServiceProcess.start(ProjectionsApplication.class, parts)) {
                        Awaitility.await()
                                .atMost(LIMIT)
                                .pollInterval(Duration.ofMillis(5))
                                .ignoreExceptions()
                                .until(() -> replica.applied() >= before + EVENTS_BEFORE_A_KILL);
                    }
                    System.out.printf("projections killed after %d applied events%n", replica.applied());
                }
            }
            LogEvents log = LogEvents.read(parts.logUrl()).assertDense();
            log.assertHasWritesOf(journal);

            // then
            try (ServiceProcess _ = ServiceProcess.start(ProjectionsApplication.class, parts)) {
                replica.assertIsFoldOf(log, LIMIT);
            }
            assertThat(journal.unanswered()).isEmpty();
        }
    }
}
