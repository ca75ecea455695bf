package io.headwater.projections.replay;

import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.projections.engine.PartitionHold;
import io.headwater.projections.records.CollectionTable;
import io.headwater.projections.records.RecordFold;
import io.headwater.projections.records.TableFeed;
import io.headwater.projections.replay.RecordStreams.Wanted;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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

    private static final IdRange ALL = new IdRange("", IdRange.END);

    private final DataSource log;
    private final ReplicaDatabase replica;
    private final ReplayListener listener;

    ShadowFollow(DataSource log, ReplicaDatabase replica, ReplayListener listener) {
        this.log = log;
        this.replica = replica;
        this.listener = listener;
    }

    void run(CollectionTable.Key key) throws SQLException {
        listener.step("catching up");
        boolean isHandedOver = false;
        while (!isHandedOver) {
            isHandedOver = catchUp(key) <= POSITIONS_LEFT_MAX && handOver(key);
        }
    }

    /** Applies one stretch; how many positions are left then. */
    private long catchUp(CollectionTable.Key key) throws SQLException {
        return Transactions.run(replica, transaction -> {
            Replayed replayed = Replayed.loading(transaction, replica, key);
            Replay replay = replayed.replay();
            Position checkpoint = checkpoint(transaction, replayed);
            Position upTo =
                    new Position(Math.min(checkpoint.value(), replay.caughtUp().value() + POSITIONS_PER_STRETCH));
            Set<String> deferred = deferred(transaction, replayed);
            Position reached = apply(transaction, replayed, upTo, deferred);
            note(transaction, replay, ReplayState.LOADING, reached, deferred);
            return checkpoint.value() - reached.value();
        });
    }

    private boolean handOver(CollectionTable.Key key) throws SQLException {
        return Transactions.insist(replica, transaction -> {
            Replayed replayed = Replayed.loading(transaction, replica, key);
            PartitionHold hold =
                    Transactions.hold(transaction, replayed.present().partition());
            Position checkpoint = hold.position();
            // Once more, now that the catalogue stands still.
            replayed = Replayed.loading(transaction, replica, key);
            Replay replay = replayed.replay();
            if (checkpoint.value() - replay.caughtUp().value() > POSITIONS_LEFT_MAX) {
                return false;
            }
            Set<String> deferred = deferred(transaction, replayed);
            Position reached = apply(transaction, replayed, checkpoint, deferred);
            if (!reached.equals(checkpoint)) {
                note(transaction, replay, ReplayState.LOADING, reached, deferred);
                return false;
            }
            refold(transaction, replayed, checkpoint, deferred);
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
    private static Set<String> deferred(Connection transaction, Replayed replayed) throws SQLException {
        Set<String> deferred = new HashSet<>(replayed.replay().deferred());
        deferred.addAll(ReplicaSnapshot.parkedRecords(
                        transaction, replayed.present().table().key(), ALL)
                .keySet());
        return Deferred.bounded(deferred);
    }

    /** Returns how far it came, for large events make it stop early. */
    private Position apply(Connection transaction, Replayed replayed, Position upTo, Set<String> without)
            throws SQLException {
        CollectionEvents.Read read = CollectionEvents.read(
                log,
                new CollectionEvents.Stretch(
                        replayed.present().partition(), replayed.replay().caughtUp(), upTo),
                replayed.collection(),
                without);
        TableFeed.Fed fed = new TableFeed(transaction, replayed.twin()).feed(read.records());
        if (!fed.refusals().isEmpty()) {
            var first = fed.refusals().getFirst();
            throw new CannotReplay("record %s: the event at position %s cannot be applied: %s"
                    .formatted(first.event().subject().record(), first.event().position(), first.error()));
        }
        return read.reached();
    }

    // Each as far as the present generation has it: up to what is parked, if anything is.
    private void refold(Connection transaction, Replayed replayed, Position upTo, Set<String> deferred)
            throws SQLException {
        if (deferred.isEmpty()) {
            return;
        }
        Map<String, Position> parked = ReplicaSnapshot.parkedRecords(
                transaction, replayed.present().table().key(), ALL);
        Wanted wanted = new Wanted(replayed.present().partition(), replayed.collection(), ALL, upTo);
        List<RecordFold.Change.Put> puts = new ArrayList<>();
        try (RecordStreams streams = RecordStreams.open(log, wanted, deferred)) {
            RecordFolds folds = new RecordFolds(streams, parked);
            for (FoldedRecord record = folds.next(); record != null; record = folds.next()) {
                record.requireWhole();
                if (record.put() != null) {
                    puts.add(record.put());
                }
            }
        }
        List<RecordId> ids = deferred.stream().map(RecordId::new).toList();
        new TableFeed(transaction, replayed.twin()).replace(ids, puts);
    }

    private static void note(
            Connection transaction, Replay replay, ReplayState state, Position upTo, Set<String> deferred)
            throws SQLException {
        if (!new Replays(transaction).caughtUp(replay, state, upTo, deferred)) {
            throw new CannotReplay("the replay was cancelled");
        }
    }
}
