package io.headwater.projections.engine;

import static io.headwater.projections.engine.LogFixture.json;
import static io.headwater.projections.engine.LogFixture.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a projection does before its transaction: nothing is held, and it says how much one transaction may have. */
class PrepareIT {
    private static final String FREE = """
            SELECT count(*) FROM (
              SELECT FROM headwater.checkpoint WHERE projection = 'tally' FOR UPDATE SKIP LOCKED
            ) AS free
            """;
    private static final Partition ZERO = new Partition(0);

    private final LogFixture log = new LogFixture(1);
    private final ReplicaFixture replica = new ReplicaFixture();
    private final Checkpoints checkpoints = new Checkpoints("tally");
    private final Sparing projection = new Sparing();
    private final Applier applier = new Applier(
            replica.dataSource(),
            projection,
            checkpoints,
            new EngineMetrics(new SimpleMeterRegistry(), "one", "tally"));

    /** Has three events a transaction, and looks whether the checkpoint is free meanwhile. */
    private final class Sparing extends TallyProjection {
        private final List<String> free = new ArrayList<>();
        private RuntimeException failure = new IllegalStateException();
        private boolean fails;

        @Override
        public int prepare(Partition partition, List<EventEnvelope> events) {
            free.addAll(replica.rows(FREE));
            if (fails) {
                throw failure;
            }
            return Math.min(3, events.size());
        }
    }

    PrepareIT() {
        replica.execute("CREATE TABLE tally (partition integer NOT NULL, position bigint NOT NULL)");
    }

    @AfterEach
    void close() {
        replica.close();
        log.close();
    }

    @Test
    void aBatchTakesAsManyTransactionsAsItsProjectionAsksFor() throws SQLException {
        // given
        Batch batch = batch(8);

        // when
        Checkpoint to = applier.apply(batch);

        // then
        assertThat(to.position().value()).isEqualTo(8);
        assertThat(projection.free).containsExactly("1", "1", "1");
        assertThat(replica.rows("SELECT count(*), min(position) FROM tally GROUP BY xmin::text ORDER BY 2"))
                .containsExactly("3|1", "3|4", "2|7");
        assertThat(replica.rows("SELECT position FROM headwater.checkpoint WHERE projection = 'tally'"))
                .containsExactly("8");
    }

    @Test
    void whatNeedsSeveralTransactionsSharesNone() throws SQLException {
        // given
        Batch batch = batch(8);

        // when
        StandsInTheWay failure =
                catchThrowableOfType(StandsInTheWay.class, () -> applier.applyTogether(List.of(batch)));

        // then
        assertThat(failure.partition()).isEqualTo(ZERO);
        assertThat(replica.rows("SELECT count(*) FROM tally")).containsExactly("0");
    }

    @Test
    void anEventThatCannotBePreparedIsLeftToTheTransaction() throws SQLException {
        // given
        projection.fails = true;

        // when
        Checkpoint to = applier.apply(batch(8));

        // then
        assertThat(to.position().value()).isEqualTo(8);
        assertThat(replica.rows("SELECT count(*), count(DISTINCT xmin::text) FROM tally"))
                .containsExactly("8|1");
    }

    private Batch batch(int events) throws SQLException {
        Checkpoint from =
                checkpoints.takeOver(replica.dataSource(), List.of(ZERO)).getFirst();
        List<Delivery> deliveries = IntStream.range(0, events)
                .<Delivery>mapToObj(number -> new Delivery.Legible(
                        log.next(ZERO, record("t", "orders", "r" + number), new Event.RecordCreated(json("{}"))),
                        number + 1))
                .toList();
        return new Batch(from, deliveries, new HashSet<>());
    }
}
