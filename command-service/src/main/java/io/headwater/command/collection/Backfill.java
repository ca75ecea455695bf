package io.headwater.command.collection;

import io.headwater.command.collection.StoredRecords.StoredRecord;
import io.headwater.command.decision.Guard;
import io.headwater.command.decision.Rejection;
import io.headwater.command.store.Append;
import io.headwater.command.store.Append.Expectation;
import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.Effect;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.StoreOverloaded;
import io.headwater.command.store.StreamId;
import io.headwater.command.store.Violation;
import io.headwater.events.RecordId;
import io.headwater.events.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Gives records the rows of the constraints that a proposal introduces, a slice of them at a time, among the appends of everybody
 * else. A record that was changed under the proposal has its rows by that change, so it is passed over. To give a record its
 * rows again does no harm. Where the log has no room, because others write, they go first. One thread.
 */
final class Backfill {
    /** Records that come to one flush, so that writers wait milliseconds for it. */
    static final int SLICE_MAX = 250;

    private final EventStore store;
    private final Supplier<Optional<Definition>> proposal;
    private final BiConsumer<RecordId, Rejection> refused;
    private final Patience patience;
    private final List<StoredRecord> waiting = new ArrayList<>();
    private boolean isOver;

    /**
     * Fills in through the store.
     *
     * @param proposal the definition with what is introduced, as it is now; empty if it has been settled
     * @param refused told of each record that breaks a constraint
     */
    Backfill(
            EventStore store,
            Supplier<Optional<Definition>> proposal,
            BiConsumer<RecordId, Rejection> refused,
            Patience patience) {
        this.store = store;
        this.proposal = proposal;
        this.refused = refused;
        this.patience = patience;
    }

    /** Takes a record on. */
    void add(StoredRecord record) {
        waiting.add(record);
        if (waiting.size() == SLICE_MAX) {
            flush();
        }
    }

    /** Whether the proposal was settled by somebody else, so that there is nothing to do any more. */
    boolean isOver() {
        return isOver;
    }

    /**
     * Waits until all records that were taken on have their rows.
     *
     * @throws StoreOverloaded the log had no room for any of them, and patience is at its end
     */
    void flush() {
        while (!waiting.isEmpty() && !isOver) {
            Optional<Definition> present = proposal.get();
            isOver = present.isEmpty();
            present.ifPresent(this::flush);
        }
        waiting.clear();
    }

    private void flush(Definition definition) {
        List<Sent> slice = waiting.stream()
                .map(record -> send(definition, record))
                .flatMap(Optional::stream)
                .toList();
        waiting.clear();
        StoreOverloaded full = null;
        for (Sent sent : slice) {
            try {
                settle(definition, sent);
                patience.restore();
            } catch (StoreOverloaded e) {
                waiting.add(sent.record());
                full = e;
            }
        }
        if (full != null) {
            patience.pause(full);
        }
    }

    /**
     * A record on its way to the log.
     *
     * @param missing why it is refused whatever records there are, if the definition is as it was
     */
    private record Sent(StoredRecord record, Optional<Rejection> missing, CompletableFuture<AppendOutcome> outcome) {}

    private Optional<Sent> send(Definition definition, StoredRecord record) {
        Constraints constraints = definition.constraints();
        Optional<Rejection> missing = constraints.checkIntroduced(record.body());
        List<Effect> effects = missing.isPresent() ? List.of() : constraints.backfill(record.id(), record.body());
        if (missing.isEmpty() && effects.isEmpty()) {
            return Optional.empty();
        }
        StreamId stream = streamOf(definition, record);
        List<Expectation> expectations = new ArrayList<>();
        expectations.add(new Expectation(stream, record.state().version()));
        definition.guards().forEach(guard -> expectations.add(new Expectation(guard.stream(), guard.version())));
        Append append =
                Append.backfill(definition.tenant().partition(), expectations, new Append.Backfill(stream, effects));
        return Optional.of(new Sent(record, missing, store.append(append)));
    }

    private static StreamId streamOf(Definition definition, StoredRecord record) {
        return StreamId.ofRecord(definition.incarnation(), record.id());
    }

    private void settle(Definition definition, Sent sent) {
        StoredRecord record = sent.record();
        switch (outcomeOf(sent)) {
            case AppendOutcome.Confirmed _ ->
                sent.missing().ifPresent(rejection -> refused.accept(record.id(), rejection));
            case AppendOutcome.Violated(SortedMap<Integer, Violation> violations) ->
                refused.accept(record.id(), Rejection.of(violations.firstEntry().getValue()));
            case AppendOutcome.Conflict(StreamId stream, Version _) -> {
                if (!stream.equals(streamOf(definition, record))) {
                    outdate(definition, stream);
                    waiting.add(record);
                }
            }
            case AppendOutcome.Appended _, AppendOutcome.Answered _ ->
                throw new IllegalStateException("facts are neither events nor answers");
        }
    }

    private static void outdate(Definition definition, StreamId stream) {
        definition.guards().stream()
                .filter(guard -> guard.stream().equals(stream))
                .map(Guard::outdated)
                .forEach(Runnable::run);
    }

    private static AppendOutcome outcomeOf(Sent sent) {
        try {
            return sent.outcome().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
