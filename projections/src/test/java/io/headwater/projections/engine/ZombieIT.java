package io.headwater.projections.engine;

import static io.headwater.projections.engine.LogFixture.provisioned;
import static io.headwater.projections.engine.LogFixture.tenant;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An owner that was paused and writes after its partition was taken over. */
class ZombieIT {
    private static final Partition ZERO = new Partition(0);

    @Test
    void aZombieWritesNothing() throws SQLException {
        // given, when
        Outcome outcome = race(new Checkpoints("tally"));

        // then
        assertThat(outcome).isEqualTo(new Outcome(true, "20|20"));
    }

    @Test
    void withoutTheCompareAndSetTheSameRaceDoublesEvents() throws SQLException {
        // given
        Checkpoints unguarded = new Checkpoints("tally") {
            @Override
            void advance(Connection transaction, List<Batch> batches) throws SQLException {
                try (Statement statement = transaction.createStatement()) {
                    Position to = batches.getFirst().to().position();
                    statement.execute("UPDATE headwater.checkpoint SET position = " + to);
                }
            }
        };

        // when
        Outcome outcome = race(unguarded);

        // then
        assertThat(outcome).isEqualTo(new Outcome(false, "30|20"));
    }

    /** Whether the zombie was told, and all and different positions in the tally. */
    private record Outcome(boolean told, String tally) {}

    private static Outcome race(Checkpoints checkpoints) throws SQLException {
        try (LogFixture log = new LogFixture(1);
                ReplicaFixture replica = new ReplicaFixture()) {
            replica.execute("CREATE TABLE tally (partition integer NOT NULL, position bigint NOT NULL)");
            List<Delivery> events = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                events.add(new Delivery.Legible(log.next(ZERO, tenant("t" + i), provisioned(i + 1)), i + 1));
            }
            EngineMetrics metrics = new EngineMetrics(new SimpleMeterRegistry(), "one", "tally");
            Applier applier = new Applier(replica.dataSource(), new TallyProjection(), checkpoints, metrics);

            Checkpoint zombie =
                    checkpoints.takeOver(replica.dataSource(), List.of(ZERO)).getFirst();
            Checkpoint successor =
                    checkpoints.takeOver(replica.dataSource(), List.of(ZERO)).getFirst();
            Checkpoint middle = applier.apply(new Batch(successor, events.subList(0, 10), new HashSet<>()));
            boolean told = false;
            try {
                applier.apply(new Batch(zombie, events.subList(0, 10), new HashSet<>()));
            } catch (CheckpointLost e) {
                told = true;
            }
            applier.apply(new Batch(middle, events.subList(10, 20), new HashSet<>()));
            return new Outcome(
                    told,
                    replica.rows("SELECT count(*), count(DISTINCT position) FROM tally")
                            .getFirst());
        }
    }
}
