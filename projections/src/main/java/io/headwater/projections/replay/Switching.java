package io.headwater.projections.replay;

import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.projections.engine.PartitionHold;
import io.headwater.projections.records.CollectionTable;
import io.headwater.projections.records.Generations;
import io.headwater.projections.vectors.VectorQueue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Leads readers from one generation of a collection's table to the other and back, and ends the one that is not read. Each is
 * one short transaction.
 */
public final class Switching {
    private final ReplicaDatabase replica;

    /** Works on one replica. */
    public Switching(ReplicaDatabase replica) {
        this.replica = replica;
    }

    /**
     * Has readers read the new generation; both are kept up from then on as before.
     *
     * @throws CannotReplay the new generation is not there, or was not compared with the log
     */
    public void switchOver(CollectionTable.Key key) throws SQLException {
        exchange(key, ReplayState.READY, ReplayState.SWITCHED);
    }

    /**
     * Has readers read the generation of before.
     *
     * @throws CannotReplay the replay was not switched, or the generation of before could not be kept up
     */
    public void rollBack(CollectionTable.Key key) throws SQLException {
        exchange(key, ReplayState.SWITCHED, ReplayState.READY);
    }

    private void exchange(CollectionTable.Key key, ReplayState from, ReplayState to) throws SQLException {
        Changes changes = changes(key);
        Transactions.insist(replica, transaction -> {
            Generations.Present before = Replayed.present(transaction, replica, key);
            PartitionHold hold = Transactions.hold(transaction, before.partition());
            Replayed replayed = Replayed.of(transaction, replica, key);
            Replay replay = replayed.replay();
            if (replay.state() != from || !new Replays(transaction).exchange(replay, to, replayed.present())) {
                throw new CannotReplay(replayed.refusal());
            }
            new Generations(transaction).point(replayed.present(), replay.generation(), replay.table());
            leaveVectorWork(transaction, replayed, changes, hold.position());
            hold.outdateEngine();
            return to;
        });
    }

    /** Records whose text may be another one after the exchange, for they were not the same in both generations. */
    private record Changes(List<RecordId> changed, List<RecordId> gone) {}

    // Only what can be a record's id: somebody may have made rows by hand. As text, since numbers that are equal may be
    // written otherwise.
    private static final String CHANGES = """
            SELECT coalesce(after.id, before.id) AS id, after.id IS NULL AS is_gone
            FROM {before} AS before
            FULL JOIN {after} AS after USING (id)
            WHERE before.data::text IS DISTINCT FROM after.data::text
              AND coalesce(after.id, before.id) ~ '^[A-Za-z0-9._~:-]{1,128}$'
            """;

    // Before the transaction, which is to be short: both generations have been fed the same ever since they were
    // compared, so what is not the same in them now is what somebody else did to one of them.
    private Changes changes(CollectionTable.Key key) throws SQLException {
        Changes changes = new Changes(new ArrayList<>(), new ArrayList<>());
        try (Connection connection = replica.database().getConnection()) {
            Replayed replayed = Replayed.of(connection, replica, key);
            if (replayed.present().table().vectorTable() == null
                    || !Set.of(ReplayState.READY, ReplayState.SWITCHED)
                            .contains(replayed.replay().state())) {
                return changes;
            }
            String sql = CHANGES.replace("{before}", replayed.present().table().sqlName())
                    .replace("{after}", replayed.twin().sqlName());
            try (PreparedStatement statement = connection.prepareStatement(sql);
                    ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    (row.getBoolean("is_gone") ? changes.gone() : changes.changed())
                            .add(new RecordId(row.getString("id")));
                }
            }
        }
        return changes;
    }

    private static void leaveVectorWork(Connection transaction, Replayed replayed, Changes changes, Position checkpoint)
            throws SQLException {
        CollectionTable table = replayed.present().table();
        if (table.vectorTable() != null) {
            List<VectorQueue.Change> work = changes.changed().stream()
                    .map(id -> new VectorQueue.Change(id, checkpoint))
                    .toList();
            VectorQueue.leave(
                    transaction,
                    replayed.present().partition(),
                    new VectorQueue.Target(table.incarnation(), table.schema().dot(table.vectorTable())),
                    work,
                    changes.gone());
        }
    }

    /**
     * Gives a replay up, with all that it made.
     *
     * @throws CannotReplay readers read what it made
     */
    public void cancel(CollectionTable.Key key) throws SQLException {
        end(key, replayed -> !replayed.isSwitched());
    }

    /**
     * Ends the generation of before; there is no way back then.
     *
     * @throws CannotReplay the replay was not switched
     */
    public void finish(CollectionTable.Key key) throws SQLException {
        end(key, Replayed::isSwitched);
    }

    // First nobody feeds it any more; then it is dropped, which may wait for who reads it, as the partition does not.
    private void end(CollectionTable.Key key, Predicate<Replayed> isAllowed) throws SQLException {
        Transactions.insist(replica, transaction -> {
            Generations.Present present = Replayed.present(transaction, replica, key);
            PartitionHold hold = Transactions.hold(transaction, present.partition());
            Replayed replayed = Replayed.of(transaction, replica, key);
            if (!isAllowed.test(replayed)) {
                throw new CannotReplay(replayed.refusal());
            }
            new Replays(transaction)
                    .move(
                            replayed.replay(),
                            ReplayState.ENDED,
                            replayed.replay().error());
            hold.outdateEngine();
            return ReplayState.ENDED;
        });
        Transactions.insist(replica, transaction -> {
            Replayed replayed = Replayed.of(transaction, replica, key);
            Transactions.limit(transaction);
            new Generations(transaction).drop(replayed.twin());
            new Replays(transaction).delete(replayed.collection());
            return ReplayState.ENDED;
        });
    }

    /**
     * Asks the process that loads to stop after what it is doing.
     *
     * @throws CannotReplay nothing is loading
     */
    public void pause(CollectionTable.Key key) throws SQLException {
        Transactions.run(replica, transaction -> {
            Replayed replayed = Replayed.of(transaction, replica, key);
            if (!new Replays(transaction).pause(replayed.collection(), true)) {
                throw new CannotReplay(replayed.refusal());
            }
            return true;
        });
    }
}
