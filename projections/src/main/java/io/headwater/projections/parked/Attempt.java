package io.headwater.projections.parked;

import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.projections.engine.Delivery;
import io.headwater.projections.engine.EventLog;
import io.headwater.projections.engine.FaultyData;
import io.headwater.projections.engine.ParkedEvents;
import io.headwater.projections.engine.Projection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Applies queues of parked events once more, each in its order and up to the first event that cannot be applied, within a
 * transaction that holds their partition still. What is applied is the log's copy, which is the truth: the parked one may be
 * damaged.
 */
final class Attempt {
    /** Events that are in memory at once, at most; of more a large queue is done in pages. */
    static final int EVENTS_MAX = 1_000;

    private static final long BYTES_MAX = 8 * 1024 * 1024;

    private final Connection transaction;
    private final Partition partition;
    private final Projection projection;
    private final EventLog log;
    private final QueuedEvents queued;
    private final Map<StreamName, StillParked> failures = new HashMap<>();
    private long applied;

    Attempt(Connection transaction, Partition partition, Projection projection, EventLog log) {
        this.transaction = transaction;
        this.partition = partition;
        this.projection = projection;
        this.log = log;
        this.queued = new QueuedEvents(projection.name());
    }

    /** How many events were applied, and are no longer parked. */
    long applied() {
        return applied;
    }

    /** The first event of each queue that could not be applied. */
    Collection<StillParked> failures() {
        return failures.values();
    }

    /** Applies the queues of some streams, and keeps the error of what could not be. */
    void apply(Collection<StreamName> streams) throws SQLException {
        Place after = new Place(partition, Position.START);
        while (after != null && failures.size() < streams.size()) {
            after = applyPage(streams, after);
        }
        queued.setErrors(transaction, failures.values());
    }

    /** The same of their first events alone; whether more are left that could be tried. */
    boolean applyFirst(Collection<StreamName> streams) throws SQLException {
        Place after = applyPage(streams, new Place(partition, Position.START));
        queued.setErrors(transaction, failures.values());
        return after != null && failures.size() < streams.size();
    }

    /** Applies the next events, {@link #EVENTS_MAX} at most; returns the place of the last one, null if that was all. */
    private @Nullable Place applyPage(Collection<StreamName> streams, Place after) throws SQLException {
        List<QueuedEvents.Entry> page = queued.entries(transaction, after, streams, EVENTS_MAX);
        applyEntries(page);
        return page.size() < EVENTS_MAX
                ? null
                : new Place(partition, page.getLast().position());
    }

    private void applyEntries(List<QueuedEvents.Entry> page) throws SQLException {
        List<QueuedEvents.Entry> rest = page.stream().filter(this::isOpen).toList();
        while (!rest.isEmpty()) {
            List<Delivery> read = log.readAt(
                    partition, rest.stream().map(QueuedEvents.Entry::position).toList(), BYTES_MAX);
            // What the log passed over it does not have; what lies behind the last one did not fit.
            int reached = read.isEmpty()
                    ? rest.size()
                    : (int) rest.stream()
                            .filter(entry ->
                                    !entry.position().isAfter(read.getLast().position()))
                            .count();
            applyRead(rest.subList(0, reached), read);
            rest = rest.subList(reached, rest.size());
        }
        List<Position> done = page.stream()
                .filter(this::isOpen)
                .map(QueuedEvents.Entry::position)
                .toList();
        queued.remove(transaction, partition, done);
        applied += done.size();
    }

    private void applyRead(List<QueuedEvents.Entry> entries, List<Delivery> read) throws SQLException {
        Map<Position, Delivery> found =
                read.stream().collect(Collectors.toMap(Delivery::position, Function.identity()));
        Map<Position, QueuedEvents.Entry> toApply = new HashMap<>();
        List<EventEnvelope> events = new ArrayList<>();
        for (QueuedEvents.Entry entry : entries) {
            Delivery delivery = found.get(entry.position());
            String error = whyNot(entry, delivery);
            if (error != null) {
                fail(entry, error);
            } else if (delivery instanceof Delivery.Legible legible && isOpen(entry)) {
                events.add(legible.event());
                toApply.put(entry.position(), entry);
            }
        }
        applyOrNarrow(events, toApply);
        for (EventEnvelope event : events) {
            if (ParkedEvents.ends(event) && isOpen(Objects.requireNonNull(toApply.get(event.position())))) {
                new ParkedEvents(projection.name()).end(transaction, event);
            }
        }
    }

    private static @Nullable String whyNot(QueuedEvents.Entry entry, @Nullable Delivery delivery) {
        return switch (delivery) {
            case null -> "the log has no event at this position";
            case Delivery.Illegible unreadable -> unreadable.parked().error();
            case Delivery.Legible readable ->
                entry.isOf(readable)
                        ? null
                        : "the log has another event at this position: the replica is to be rebuilt";
        };
    }

    /** Applies events; if the data of one makes the database refuse it, that one is searched for in halves. */
    private void applyOrNarrow(List<EventEnvelope> events, Map<Position, QueuedEvents.Entry> entries)
            throws SQLException {
        List<EventEnvelope> open = events.stream()
                .filter(event -> isOpen(Objects.requireNonNull(entries.get(event.position()))))
                .toList();
        if (open.isEmpty()) {
            return;
        }
        Savepoint before = transaction.setSavepoint();
        try {
            for (Projection.Refusal refusal : FaultyData.orRefusals(projection, transaction, partition, open)) {
                fail(Objects.requireNonNull(entries.get(refusal.event().position())), refusal.error());
            }
            transaction.releaseSavepoint(before);
        } catch (FaultyData fault) {
            transaction.rollback(before);
            projection.forget(partition);
            if (open.size() == 1) {
                fail(Objects.requireNonNull(entries.get(open.getFirst().position())), fault.describe());
            } else {
                applyOrNarrow(open.subList(0, open.size() / 2), entries);
                applyOrNarrow(open.subList(open.size() / 2, open.size()), entries);
            }
        }
    }

    /** Whether nothing before it in its queue has failed, nor itself. */
    private boolean isOpen(QueuedEvents.Entry entry) {
        StillParked failure = failures.get(entry.stream());
        return failure == null || failure.place().position().isAfter(entry.position());
    }

    private void fail(QueuedEvents.Entry entry, String error) {
        failures.merge(
                entry.stream(),
                new StillParked(new Place(partition, entry.position()), entry.stream(), error),
                (one, other) -> one.place().position().isAfter(other.place().position()) ? other : one);
    }
}
