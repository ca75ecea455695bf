package io.headwater.projections.engine;

import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies batches in a transaction: checkpoints first, then the projection's rows, then what is parked. Safe for use by
 * several threads with different partitions.
 */
final class Applier {
    private static final Logger LOG = LoggerFactory.getLogger(Applier.class);

    /** PostgreSQL's word for a full table of locks, and for a lack of any other memory. */
    private static final String NO_ROOM = "53200";

    /** Attempts to apply a definition alone before it is parked; with the pauses between them some 20 s. */
    private static final int CROWDED_MAX = 12;

    private final DataSource replica;
    private final Projection projection;
    private final Checkpoints checkpoints;
    private final ParkedEvents parkedEvents;
    private final EngineMetrics metrics;
    private final Map<Partition, Crowded> crowded = new ConcurrentHashMap<>();

    /** How often in a row a definition alone had no room in the server's table of locks. */
    private record Crowded(Position position, int times) {}

    Applier(DataSource replica, Projection projection, Checkpoints checkpoints, EngineMetrics metrics) {
        this.replica = replica;
        this.projection = projection;
        this.checkpoints = checkpoints;
        this.parkedEvents = new ParkedEvents(projection.name());
        this.metrics = metrics;
    }

    /**
     * Applies a batch, in as many transactions as the projection asks for. If the data of one event makes the database refuse
     * it, that event is searched for in halves, each a transaction of its own, and parked alone. What takes more locks than the
     * server has room for is applied in halves, too; a definition that has no room by itself is parked once it has been tried
     * for a while.
     *
     * @return the checkpoint after the last event
     * @throws CheckpointLost somebody else owns the partition, or an earlier commit did happen
     * @throws SQLException the database is away or asks to try again; part of the batch may be applied
     */
    Checkpoint apply(Batch batch) throws SQLException {
        int size = batch.events().size();
        Checkpoint checkpoint = batch.from();
        for (int start = 0; start < size; ) {
            Ready ready = prepare(batch.part(checkpoint, start, size));
            checkpoint = apply(ready);
            start += ready.batch().events().size();
        }
        return checkpoint;
    }

    private Checkpoint apply(Ready ready) throws SQLException {
        Batch batch = ready.batch();
        try {
            inTransaction(List.of(batch), transaction -> write(transaction, ready));
            return batch.to();
        } catch (FaultyData fault) {
            return batch.events().size() == 1 ? parkAlone(batch, fault.describe()) : applyInHalves(batch);
        } catch (SQLException e) {
            if (!NO_ROOM.equals(e.getSQLState())) {
                throw e;
            }
            return batch.events().size() == 1 ? parkOrTryAgain(batch, e) : applyInHalves(batch);
        }
    }

    private Checkpoint applyInHalves(Batch batch) throws SQLException {
        int size = batch.events().size();
        Checkpoint middle = apply(batch.part(batch.from(), 0, size / 2));
        return apply(batch.part(middle, size / 2, size));
    }

    // Others may have taken the room, and give it back; but if nobody does, its partition must not wait for an
    // operator.
    private Checkpoint parkOrTryAgain(Batch batch, SQLException noRoom) throws SQLException {
        Delivery only = batch.events().getFirst();
        if (only.isAboutRecord() || !(only instanceof Delivery.Legible)) {
            throw noRoom;
        }
        Crowded tried = crowded.merge(
                batch.from().partition(),
                new Crowded(only.position(), 1),
                (before, first) -> before.position().equals(first.position())
                        ? new Crowded(first.position(), before.times() + 1)
                        : first);
        if (tried.times() < CROWDED_MAX) {
            throw noRoom;
        }
        crowded.remove(batch.from().partition());
        return parkAlone(
                batch,
                NO_ROOM + ": " + noRoom.getMessage()
                        + " The definition's tables take more locks than the replica's server has room for: raise its"
                        + " max_locks_per_transaction, then retry this.");
    }

    /**
     * Applies batches of different partitions in one transaction, all or nothing.
     *
     * @throws StandsInTheWay one of them cannot be applied, be it for its data or for a lock, or not in one transaction
     * @throws CheckpointLost somebody else owns one of the partitions, or an earlier commit did happen
     * @throws SQLException the database is away
     */
    void applyTogether(List<Batch> batches) throws SQLException {
        List<Ready> ready = new ArrayList<>(batches.size());
        for (Batch batch : batches) {
            ready.add(prepareOrBlame(batch));
        }
        inTransaction(batches, transaction -> {
            List<Runnable> afterCommit = new ArrayList<>(batches.size());
            for (Ready each : ready) {
                afterCommit.add(orBlame(each.batch().from().partition(), () -> write(transaction, each)));
            }
            return () -> afterCommit.forEach(Runnable::run);
        });
    }

    private Ready prepareOrBlame(Batch batch) throws SQLException {
        Partition partition = batch.from().partition();
        Ready ready = orBlame(partition, () -> prepare(batch));
        if (ready.batch().events().size() < batch.events().size()) {
            throw new StandsInTheWay(partition, new IllegalStateException("it needs several transactions"));
        }
        return ready;
    }

    /** What one batch of several comes to. */
    private interface Step<T> {
        T get() throws SQLException;
    }

    private static <T> T orBlame(Partition partition, Step<T> step) throws SQLException {
        try {
            return step.get();
        } catch (SQLException e) {
            if (ReplicaAway.isWhy(e)) {
                throw e;
            }
            throw new StandsInTheWay(partition, e);
        } catch (RuntimeException | Error e) {
            throw new StandsInTheWay(partition, e);
        }
    }

    /** A batch that one transaction may apply, by what is to happen to its events. */
    private record Ready(Batch batch, Sorted sorted) {
        static Ready of(Batch batch) {
            return new Ready(batch, Sorted.of(batch.events(), batch.parked()));
        }
    }

    /** As much of the batch, from its first event on, as one transaction may apply. */
    private Ready prepare(Batch batch) throws SQLException {
        Ready whole = Ready.of(batch);
        List<EventEnvelope> toApply = whole.sorted().toApply();
        int prepared = toApply.isEmpty() ? 0 : prepare(batch.from().partition(), toApply);
        if (prepared == toApply.size()) {
            return whole;
        }
        long first = batch.events().getFirst().position().value();
        int end = (int) (toApply.get(prepared).position().value() - first);
        return Ready.of(batch.part(batch.from(), 0, end));
    }

    private int prepare(Partition partition, List<EventEnvelope> events) throws SQLException {
        try {
            return Math.max(1, projection.prepare(partition, events));
        } catch (SQLException e) {
            if (FaultyData.isOne(e)) {
                LOG.debug("the event is found when they are applied", e);
                return events.size();
            }
            throw e;
        } catch (RuntimeException e) {
            LOG.debug("the event is found when they are applied", e);
            return events.size();
        }
    }

    private Runnable write(Connection transaction, Ready ready) throws SQLException {
        Batch batch = ready.batch();
        Partition partition = batch.from().partition();
        Sorted sorted = ready.sorted();
        List<ParkedEvent> toPark = new ArrayList<>(sorted.toPark());
        if (!sorted.toApply().isEmpty()) {
            FaultyData.orRefusals(projection, transaction, partition, sorted.toApply())
                    .forEach(refusal -> toPark.add(ParkedEvent.of(refusal.event(), refusal.error())));
        }
        park(transaction, partition, toPark, sorted.endings());
        return () -> {
            Set<ParkedEvent.Stream> parked = batch.parked();
            parked.clear();
            parked.addAll(sorted.parkedAfter());
            addUnlessEnded(parked, toPark, sorted.endings());
            report(partition, toPark);
        };
    }

    private Checkpoint parkAlone(Batch batch, String error) throws SQLException {
        Partition partition = batch.from().partition();
        EventEnvelope event = ((Delivery.Legible) batch.events().getFirst()).event();
        List<ParkedEvent> toPark = List.of(ParkedEvent.of(event, error));
        inTransaction(List.of(batch), transaction -> {
            park(transaction, partition, toPark, List.of());
            return () -> {
                batch.parked().add(toPark.getFirst().stream());
                report(partition, toPark);
            };
        });
        return batch.to();
    }

    /** The part of a transaction after the checkpoints; what it returns runs once the commit is known. */
    private interface Writes {
        Runnable in(Connection transaction) throws SQLException;
    }

    private void inTransaction(List<Batch> batches, Writes writes) throws SQLException {
        Runnable afterCommit;
        boolean committed = false;
        try (Connection connection = replica.getConnection()) {
            connection.setAutoCommit(false);
            try {
                checkpoints.advance(connection, batches);
                afterCommit = writes.in(connection);
                connection.commit();
                committed = true;
            } finally {
                if (!committed) {
                    batches.forEach(batch -> projection.forget(batch.from().partition()));
                    rollback(connection);
                }
            }
        }
        batches.forEach(batch -> projection.committed(batch.from().partition()));
        afterCommit.run();
    }

    // A connection that cannot roll back is broken; the pool throws it away. The first failure is the one to report.
    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            LOG.debug("rollback failed", e);
        }
    }

    private void park(
            Connection transaction, Partition partition, List<ParkedEvent> toPark, List<EventEnvelope> endings)
            throws SQLException {
        if (!toPark.isEmpty()) {
            parkedEvents.park(transaction, partition, toPark);
        }
        for (EventEnvelope ending : endings) {
            parkedEvents.end(transaction, ending);
        }
    }

    private static void addUnlessEnded(
            Set<ParkedEvent.Stream> parked, List<ParkedEvent> added, List<EventEnvelope> endings) {
        for (ParkedEvent event : added) {
            boolean ended = endings.stream()
                    .anyMatch(ending ->
                            ending.position().isAfter(event.position()) && Sorted.covers(ending, event.stream()));
            if (!ended) {
                parked.add(event.stream());
            }
        }
    }

    private void report(Partition partition, List<ParkedEvent> events) {
        if (!events.isEmpty()) {
            metrics.parked(events.size());
            ParkedEvent first = events.getFirst();
            LOG.warn(
                    "parked {} event(s) of partition {} from position {} on: {}",
                    events.size(),
                    partition,
                    first.position(),
                    first.error().lines().findFirst().orElse(""));
        }
    }
}
