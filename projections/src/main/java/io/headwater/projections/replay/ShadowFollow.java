package io.headwater.projections.replay;

import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.projections.aggregates.CountChanges;
import io.headwater.projections.engine.PartitionHold;
import io.headwater.projections.engine.ReplicaTransactions;
import io.headwater.projections.records.CollectionTable;
import io.headwater.projections.records.Generations;
import io.headwater.projections.records.RecordFold;
import io.headwater.projections.records.TableFeed;
import io.headwater.projections.replay.RecordStreams.Wanted;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Brings a generation that was copied up to where the replica is, and hands it over to the engine: in one short transaction
 * that holds the partition's checkpoint, so that no event comes in between.
 */
final class ShadowFollow {
    private static final int POSITIONS_PER_STRETCH = 5_000;
    /** What may be left to do while the engine waits. */
    private static final int POSITIONS_LEFT_MAX = 2_000;
    /** Events of records with parked ones, all of which are folded while the engine waits. */
    static final int DEFERRED_EVENTS_MAX = 100_000;

    private final DataSource log;
    private final ReplicaDatabase replica;
    private final ReplayListener listener;
    private final Pace pace;

    ShadowFollow(DataSource log, ReplicaDatabase replica, ReplayListener listener, Pace pace) {
        this.log = log;
        this.replica = replica;
        this.listener = listener;
        this.pace = pace;
    }

    /** What became of a stretch: how many events it had, and how many positions are left then. */
    private record Caught(int events, long left) {}

    /** Ends once the engine feeds the generation, or with false if it was paused before. */
    boolean run(CollectionTable.Key key) throws SQLException {
        listener.step("catching up");
        while (true) {
            Optional<Caught> caught = catchUp(key);
            if (caught.isEmpty()) {
                return false;
            }
            pace.done(caught.get().events());
            if (caught.get().left() <= POSITIONS_LEFT_MAX && handOver(key)) {
                return true;
            }
        }
    }

    /** Applies one stretch; empty if it is to pause. */
    private Optional<Caught> catchUp(CollectionTable.Key key) throws SQLException {
        return ReplicaTransactions.keep(replica.database(), transaction -> {
            Replayed replayed = Replayed.loading(transaction, replica, key);
            Replay replay = replayed.replay();
            if (replay.paused()) {
                return Optional.empty();
            }
            Position checkpoint = checkpoint(transaction, replayed);
            Position upTo =
                    new Position(Math.min(checkpoint.value(), replay.caughtUp().value() + POSITIONS_PER_STRETCH));
            Set<String> deferred = deferred(replay, aside(transaction, replayed));
            CollectionEvents.Read read = apply(transaction, replayed, upTo, deferred, pace.portion());
            note(transaction, replay, ReplayState.LOADING, read.reached(), deferred);
            return Optional.of(new Caught(
                    read.events(), checkpoint.value() - read.reached().value()));
        });
    }

    private boolean handOver(CollectionTable.Key key) throws SQLException {
        return ReplicaTransactions.insist(replica.database(), transaction -> {
            Replayed replayed = Replayed.loading(transaction, replica, key);
            PartitionHold hold = Replayed.hold(transaction, replayed.present().partition());
            Position checkpoint = hold.position();
            // Once more, now that the catalogue stands still.
            replayed = Replayed.loading(transaction, replica, key);
            Replay replay = replayed.replay();
            if (checkpoint.value() - replay.caughtUp().value() > POSITIONS_LEFT_MAX) {
                return false;
            }
            SetAside aside = aside(transaction, replayed);
            Set<String> deferred = deferred(replay, aside);
            // Not paced: however fast others write, a replay comes to its end.
            Position reached = apply(transaction, replayed, checkpoint, deferred, POSITIONS_LEFT_MAX)
                    .reached();
            if (!reached.equals(checkpoint)) {
                note(transaction, replay, ReplayState.LOADING, reached, deferred);
                return false;
            }
            new Refold(transaction, replayed).run(checkpoint, deferred, aside);
            new Generations(transaction).beginTallies(replayed.present(), replayed.twin());
            note(transaction, replay, ReplayState.FOLLOWING, checkpoint, deferred);
            hold.outdateEngine();
            return true;
        });
    }

    private static Position checkpoint(Connection transaction, Replayed replayed) throws SQLException {
        return ReplicaSnapshot.checkpoint(transaction, replayed.present().partition())
                .position();
    }

    // Read after the checkpoint: what is parked up to there is seen.
    private static SetAside aside(Connection transaction, Replayed replayed) throws SQLException {
        return SetAside.read(
                transaction,
                replayed.present().partition(),
                replayed.present().table().key(),
                IdRange.ALL);
    }

    // What was skipped before the copy began, the copy went past. What was skipped since may be in no row of the
    // copy yet, or have been parked and given up between two looks.
    private static Set<String> deferred(Replay replay, SetAside aside) {
        Set<String> deferred = new HashSet<>(replay.deferred());
        deferred.addAll(aside.recordsSince(replay.position()));
        return Deferred.bounded(deferred);
    }

    /** Applies a stretch, or its beginning if there is much in it. */
    private CollectionEvents.Read apply(
            Connection transaction, Replayed replayed, Position upTo, Set<String> without, int eventsMax)
            throws SQLException {
        CollectionEvents.Read read = CollectionEvents.read(
                log,
                new CollectionEvents.Stretch(
                        replayed.present().partition(), replayed.replay().caughtUp(), upTo, eventsMax),
                replayed.collection(),
                without);
        TableFeed.Fed fed = new TableFeed(transaction, replayed.twin(), new CountChanges()).feed(read.records());
        if (!fed.refusals().isEmpty()) {
            var first = fed.refusals().getFirst();
            throw new CannotReplay("record %s: the event at position %s cannot be applied: %s"
                    .formatted(first.event().subject().record(), first.event().position(), first.error()));
        }
        return read;
    }

    /** Makes the deferred records anew, each as far as the present generation has it: up to what is parked, if anything is. */
    private final class Refold {
        private static final int ROWS_PER_WRITE = 500;
        private static final long BYTES_PER_WRITE = 8 * 1024 * 1024;

        private final Replayed replayed;
        private final TableFeed feed;
        private final List<RecordFold.Change.Put> puts = new ArrayList<>();
        private long bytes;

        Refold(Connection transaction, Replayed replayed) {
            this.replayed = replayed;
            this.feed = new TableFeed(transaction, replayed.twin(), new CountChanges());
        }

        void run(Position upTo, Set<String> deferred, SetAside aside) throws SQLException {
            if (deferred.isEmpty()) {
                return;
            }
            requireFew(deferred);
            feed.remove(deferred.stream().map(RecordId::new).toList());
            Wanted wanted = new Wanted(replayed.present().partition(), replayed.collection(), IdRange.ALL, upTo);
            try (RecordStreams streams = RecordStreams.open(log, wanted, deferred)) {
                RecordFolds folds = new RecordFolds(streams, aside);
                for (FoldedRecord record = folds.next(); record != null; record = folds.next()) {
                    record.requireWhole();
                    if (record.put() != null) {
                        add(record.put());
                    }
                }
            }
            write();
        }

        // The engine waits, and the server ends a transaction that only reads the log for long.
        private void requireFew(Set<String> deferred) throws SQLException {
            long events = RecordStreams.count(log, replayed.collection(), deferred, DEFERRED_EVENTS_MAX + 1L);
            if (events > DEFERRED_EVENTS_MAX) {
                throw new CannotReplay(
                        "the records with parked events have more than %d events; retry or skip these, cancel, and start again"
                                .formatted(DEFERRED_EVENTS_MAX));
            }
        }

        private void add(RecordFold.Change.Put put) throws SQLException {
            puts.add(put);
            bytes += put.data().utf8().length;
            if (puts.size() == ROWS_PER_WRITE || bytes >= BYTES_PER_WRITE) {
                write();
            }
        }

        private void write() throws SQLException {
            feed.put(puts);
            puts.clear();
            bytes = 0;
        }
    }

    private static void note(
            Connection transaction, Replay replay, ReplayState state, Position upTo, Set<String> deferred)
            throws SQLException {
        if (!new Replays(transaction).caughtUp(replay, state, upTo, deferred)) {
            throw new CannotReplay("the replay was cancelled");
        }
    }
}
