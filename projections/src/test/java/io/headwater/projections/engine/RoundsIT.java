package io.headwater.projections.engine;

import static io.headwater.projections.engine.LogFixture.json;
import static io.headwater.projections.engine.LogFixture.record;
import static io.headwater.projections.engine.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Partitions that wait at the same time. */
class RoundsIT {
    private static final int PARTITIONS = 4;
    private static final List<Partition> ALL =
            IntStream.range(0, PARTITIONS).mapToObj(Partition::new).toList();

    private final LogFixture log = new LogFixture(PARTITIONS);
    private final ReplicaFixture replica = new ReplicaFixture();
    private final Checkpoints checkpoints = new Checkpoints("tally");
    private final ScheduledExecutorService workers = Executors.newScheduledThreadPool(2);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final EngineMetrics metrics = new EngineMetrics(registry, "one", "tally");
    private final Rounds rounds = rounds(new TallyProjection());

    RoundsIT() {
        replica.execute("CREATE TABLE tally (partition integer NOT NULL, position bigint NOT NULL)");
    }

    @AfterEach
    void close() {
        workers.shutdownNow();
        replica.close();
        log.close();
    }

    @Test
    void partitionsThatWaitTogetherShareOneTransaction() throws SQLException {
        // given
        List<Lane> lanes = lanes();

        // when
        offer(lanes, 3);
        await().until(() -> applied(lanes).equals(List.of(3L, 3L, 3L, 3L)));

        // then
        assertThat(replica.rows("SELECT count(*), count(DISTINCT xmin::text) FROM tally"))
                .containsExactly("12|1");
        assertThat(replica.rows("SELECT count(DISTINCT xmin::text) FROM headwater.checkpoint"))
                .containsExactly("1");
        assertThat(registry.get("headwater.projection.batch").timer().count()).isEqualTo(1);
    }

    @Test
    void aPartitionThatWasTakenOverLosesItsPlaceAndTheOthersGoOn() throws SQLException {
        // given
        List<Lane> lanes = lanes();
        checkpoints.takeOver(replica.dataSource(), List.of(new Partition(2)));

        // when
        offer(lanes, 3);
        await().until(() -> applied(lanes).equals(List.of(3L, 3L, 0L, 3L)));

        // then
        await().until(() -> lanes.get(2).state() == Lane.State.LOST);
        assertThat(replica.rows("SELECT partition, count(*) FROM tally GROUP BY partition ORDER BY partition"))
                .containsExactly("0|3", "1|3", "3|3");
    }

    @Test
    void aFaultyEventIsParkedAloneAndTheOthersGoOn() throws SQLException {
        // given
        replica.execute("ALTER TABLE tally ADD CHECK (partition <> 1 OR position <> 2)");
        List<Lane> lanes = lanes();

        // when
        offer(lanes, 3);
        await().until(() -> applied(lanes).equals(List.of(3L, 3L, 3L, 3L)));

        // then
        assertThat(replica.rows("SELECT partition, position FROM headwater.parked_event"))
                .containsExactly("1|2");
        assertThat(replica.rows("SELECT partition, count(*) FROM tally GROUP BY partition ORDER BY partition"))
                .containsExactly("0|3", "1|2", "2|3", "3|3");
    }

    @Test
    void partitionsThatHaveToWaitForALockDoNotStopTheOthers() throws SQLException {
        // given
        replica.execute("""
                CREATE TABLE gate ();
                CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  LOCK TABLE gate IN ACCESS SHARE MODE;
                  RETURN new;
                END $$;
                CREATE TRIGGER wait_at_gate BEFORE INSERT ON tally
                FOR EACH ROW WHEN (new.partition < 2) EXECUTE FUNCTION wait_at_gate()
                """);
        List<Lane> lanes = lanes();
        try (Connection blocking = replica.dataSource().getConnection();
                Statement statement = blocking.createStatement()) {
            blocking.setAutoCommit(false);
            statement.execute("LOCK TABLE gate IN ACCESS EXCLUSIVE MODE");

            // when
            offer(lanes, 3);
            await().until(() -> applied(lanes).equals(List.of(0L, 0L, 3L, 3L)));
            offer(lanes, 3);

            // then
            await().until(() -> applied(lanes).equals(List.of(0L, 0L, 6L, 6L)));
            blocking.rollback();
        }
        await().until(() -> applied(lanes).equals(List.of(6L, 6L, 6L, 6L)));
    }

    @Test
    void whatTakesLongLeavesAWorkerToTheQuick() throws Exception {
        // given
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        Rounds slow = rounds(new TallyProjection() {
            @Override
            public List<Refusal> apply(Connection transaction, Partition partition, List<EventEnvelope> events)
                    throws SQLException {
                if (partition.number() < 2) {
                    begun.countDown();
                    awaitUninterruptibly(held);
                }
                return super.apply(transaction, partition, events);
            }
        });
        List<Lane> lanes = lanes();

        lanes.subList(0, 2).forEach(lane -> lane.offer(events(lane.partition(), Batch.SHARED_EVENTS_MAX + 1)));
        slow.offer(lanes.subList(0, 2));
        begun.await();

        // when
        try {
            // The other worker has let go of both slow lanes as soon as it takes this.
            workers.submit(() -> {}).get(10, TimeUnit.SECONDS);
            lanes.subList(2, 4).forEach(lane -> lane.offer(events(lane.partition(), 1)));
            slow.offer(lanes.subList(2, 4));

            // then
            await().until(() -> applied(lanes).equals(List.of(0L, 0L, 1L, 1L)));
        } finally {
            held.countDown();
        }
        long all = Batch.SHARED_EVENTS_MAX + 1L;
        await().until(() -> applied(lanes).equals(List.of(all, all, 1L, 1L)));
    }

    @Test
    void aLargeBatchGoesAlone() throws SQLException {
        // given
        List<Lane> lanes = lanes();

        // when
        lanes.getFirst().offer(events(lanes.getFirst().partition(), Batch.SHARED_EVENTS_MAX));
        offer(lanes, 1);
        await().until(() -> applied(lanes).equals(List.of(Batch.SHARED_EVENTS_MAX + 1L, 1L, 1L, 1L)));

        // then
        assertThat(replica.rows("SELECT count(DISTINCT xmin::text) FROM headwater.checkpoint"))
                .containsExactly("2");
    }

    @Test
    void anErrorOfTheProjectionIsTriedAgainAndStopsNobodyElse() throws SQLException {
        // given
        AtomicInteger errors = new AtomicInteger(3);
        Rounds unlucky = rounds(new TallyProjection() {
            @Override
            public List<Refusal> apply(Connection transaction, Partition partition, List<EventEnvelope> events)
                    throws SQLException {
                if (partition.number() == 2 && errors.getAndDecrement() > 0) {
                    throw new AssertionError("seeded");
                }
                return super.apply(transaction, partition, events);
            }
        });
        List<Lane> lanes = lanes();

        // when
        lanes.forEach(lane -> lane.offer(events(lane.partition(), 3)));
        unlucky.offer(lanes);
        await().until(() -> applied(lanes).equals(List.of(3L, 3L, 3L, 3L)));

        // then
        assertThat(errors).hasNegativeValue();
        assertThat(replica.rows("SELECT count(*), count(DISTINCT (partition, position)) FROM tally"))
                .containsExactly("12|12");
    }

    @Test
    void whatItCommitsNeedNotReachTheDiskAtOnce() throws SQLException {
        // given
        replica.execute("ALTER TABLE tally ADD synchronous_commit text DEFAULT current_setting('synchronous_commit')");
        List<Lane> lanes = lanes();

        // when
        offer(lanes, 1);
        await().until(() -> applied(lanes).equals(List.of(1L, 1L, 1L, 1L)));

        // then
        assertThat(replica.rows("SELECT DISTINCT synchronous_commit FROM tally"))
                .containsExactly("off");
    }

    private Rounds rounds(Projection projection) {
        Applier applier = new Applier(replica.dataSource(), projection, checkpoints, metrics);
        return new Rounds(applier, metrics, EngineFixture.SETTINGS, Urgency.AT_ONCE, workers);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("the test has ended", e);
        }
    }

    private List<Lane> lanes() throws SQLException {
        Lane.Shared shared = new Lane.Shared(
                new EventLog(log.dataSource()), EngineFixture.SETTINGS, metrics, InstantSource.system());
        return checkpoints.takeOver(replica.dataSource(), ALL).stream()
                .sorted(Comparator.comparing(Checkpoint::partition))
                .map(checkpoint -> new Lane(checkpoint, new HashSet<>(), shared))
                .toList();
    }

    private void offer(List<Lane> lanes, int count) {
        lanes.forEach(lane -> lane.offer(events(lane.partition(), count)));
        rounds.offer(lanes);
    }

    private List<Delivery> events(Partition partition, int count) {
        return IntStream.range(0, count)
                .<Delivery>mapToObj(number -> new Delivery.Legible(event(partition, number), number + 1))
                .toList();
    }

    private EventEnvelope event(Partition partition, int number) {
        return log.next(
                partition,
                record("t" + partition, "orders", "r" + number),
                new Event.RecordCreated(json("{'n': " + number + "}")));
    }

    private static List<Long> applied(List<Lane> lanes) {
        return lanes.stream().map(lane -> lane.checkpoint().position().value()).toList();
    }
}
