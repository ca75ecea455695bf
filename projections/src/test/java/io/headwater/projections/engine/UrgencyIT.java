package io.headwater.projections.engine;

import static io.headwater.projections.engine.LogFixture.json;
import static io.headwater.projections.engine.LogFixture.record;
import static io.headwater.projections.engine.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Event;
import io.headwater.events.Partition;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** An engine that others do not wait for. */
class UrgencyIT {
    private static final int BATCH_EVENTS = Batch.SHARED_EVENTS_MAX + 100;
    private static final EngineSettings SETTINGS = new EngineSettings(
            1,
            BATCH_EVENTS,
            DataSize.ofMegabytes(8),
            Duration.ofMillis(200),
            Duration.ofMillis(10),
            Duration.ofMillis(200),
            Duration.ofSeconds(5));
    private static final Partition ZERO = new Partition(0);
    private static final Partition ONE = new Partition(1);

    private final LogFixture log = new LogFixture(2);
    private final ReplicaFixture replica = new ReplicaFixture();
    private final Checkpoints checkpoints = new Checkpoints("tally");
    private final ScheduledThreadPoolExecutor workers = new ScheduledThreadPoolExecutor(1);
    private final EngineMetrics metrics = new EngineMetrics(new SimpleMeterRegistry(), "one", "tally");

    UrgencyIT() {
        replica.execute("CREATE TABLE tally (partition integer NOT NULL, position bigint NOT NULL)");
    }

    @AfterEach
    void close() {
        workers.shutdownNow();
        replica.close();
        log.close();
    }

    @Test
    void fewEventsWaitForOthersAndAFullBatchForNone() throws SQLException {
        // given
        Rounds rounds = rounds(new Urgency(Duration.ofHours(1), () -> false, Duration.ZERO));
        List<Lane> lanes = lanes();

        // when
        offer(rounds, lanes.getFirst(), BATCH_EVENTS);
        await().until(() -> lanes.getFirst().checkpoint().position().value() == BATCH_EVENTS);
        offer(rounds, lanes.getLast(), 3);

        // then
        assertThat(workers.getQueue())
                .singleElement()
                .satisfies(round ->
                        assertThat(((Delayed) round).getDelay(TimeUnit.MINUTES)).isGreaterThan(30));
        assertThat(lanes.getLast().checkpoint().position().value()).isZero();
    }

    @Test
    void whatComesWithinTheLingerIsOneTransaction() throws SQLException {
        // given
        Rounds rounds = rounds(new Urgency(Duration.ofSeconds(1), () -> false, Duration.ZERO));
        List<Lane> lanes = lanes();

        // when
        for (int event = 0; event < 20; event++) {
            offer(rounds, lanes.get(event % 2), 1);
        }
        await().until(() -> lanes.getFirst().checkpoint().position().value() == 10
                && lanes.getLast().checkpoint().position().value() == 10);

        // then
        assertThat(replica.rows("SELECT count(*), count(DISTINCT xmin::text) FROM tally"))
                .containsExactly("20|1");
    }

    @Test
    void itGivesWayAfterLargeBatchesAlone() throws SQLException {
        // given
        AtomicInteger asked = new AtomicInteger();
        Rounds rounds = rounds(new Urgency(Duration.ZERO, () -> asked.incrementAndGet() > 0, Duration.ofHours(1)));
        Lane lane = lanes().getFirst();

        // when
        offer(rounds, lane, 3);
        await().until(() -> lane.checkpoint().position().value() == 3);

        // then
        assertThat(rounds.areBusy()).isFalse();
        assertThat(asked).hasValue(0);

        // when
        offer(rounds, lane, BATCH_EVENTS);
        await().until(() -> lane.checkpoint().position().value() == 3 + BATCH_EVENTS);

        // then
        assertThat(rounds.areBusy()).isTrue();
        await().untilAsserted(() -> assertThat(asked).hasValue(1));
    }

    private Rounds rounds(Urgency urgency) {
        Applier applier = new Applier(replica.dataSource(), new TallyProjection(), checkpoints, metrics);
        return new Rounds(applier, metrics, SETTINGS, urgency, workers);
    }

    private List<Lane> lanes() throws SQLException {
        Lane.Shared shared = new Lane.Shared(new EventLog(log.dataSource()), SETTINGS, metrics, InstantSource.system());
        return checkpoints.takeOver(replica.dataSource(), List.of(ZERO, ONE)).stream()
                .sorted(Comparator.comparing(Checkpoint::partition))
                .map(checkpoint -> new Lane(checkpoint, new HashSet<>(), shared))
                .toList();
    }

    private void offer(Rounds rounds, Lane lane, int count) {
        lane.offer(IntStream.range(0, count)
                .<Delivery>mapToObj(number -> new Delivery.Legible(
                        log.next(
                                lane.partition(),
                                record("t", "orders", "r" + number),
                                new Event.RecordCreated(json("{}"))),
                        number + 1))
                .toList());
        rounds.offer(List.of(lane));
    }
}
