package io.headwater.projections.engine;

import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies batches in a transaction: checkpoints first, then the projection's rows, then what is parked. Safe for use by
 * several threads with different partitions.
 */
final class Applier {
    private static final Logger LOG = LoggerFactory.getLogger(Applier.class);

    private final DataSource replica;
    private final Projection projection;
    private final Checkpoints checkpoints;
    private final ParkedEvents parkedEvents;
    private final EngineMetrics metrics;
    private final NoRoom noRoom = new NoRoom();

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
     * @throws ProjectionStopped the projection has no event parked; what came before that event is applied
     * @throws CheckpointLost somebody else owns the partition, or an earlier commit did happen
     * @throws SQLException the database is away or asks to try again; part of the batch may be applied
     */
    Checkpoint apply(Batch batch) throws SQLException {
        int size = batch.events().size();
        Checkpoint checkpoint = batch.from();
        for (int start = 0; start < size; ) {
            Ready ready = Ready.of(projection, batch.part(checkpoint, start, size));
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
            return batch.events().size() == 1 ? stopOrPark(batch, fault) : applyInHalves(batch);
        } catch (SQLException e) {
            if (!NoRoom.isWhy(e)) {
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

    private Checkpoint parkOrTryAgain(Batch batch, SQLException failure) throws SQLException {
        if (projection.stopsAtFaults() || !noRoom.isThereToStay(batch)) {
            throw failure;
        }
        return parkAlone(batch, NoRoom.describe(failure));
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
        Ready ready = orBlame(partition, () -> Ready.of(projection, batch));
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

    /** Whether a batch may be one of several in {@link #applyTogether}. */
    boolean sharesTransactions() {
        return projection.sharesTransactions();
    }

    private Runnable write(Connection transaction, Ready ready) throws SQLException {
        Batch batch = ready.batch();
        Partition partition = batch.from().partition();
        Sorted sorted = ready.sorted();
        List<ParkedEvent> toPark = new ArrayList<>(sorted.toPark());
        if (projection.stopsAtFaults() && !toPark.isEmpty()) {
            throw new FaultyData(new IllegalStateException(toPark.getFirst().error()));
        }
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

    private Checkpoint stopOrPark(Batch batch, FaultyData fault) throws SQLException {
        if (projection.stopsAtFaults()) {
            throw new ProjectionStopped(batch.events().getFirst().position(), fault);
        }
        return parkAlone(batch, fault.describe());
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
