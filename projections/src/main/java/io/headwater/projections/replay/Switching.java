package io.headwater.projections.replay;

import io.headwater.projections.engine.PartitionHold;
import io.headwater.projections.engine.ReplicaTransactions;
import io.headwater.projections.records.CollectionTable;
import io.headwater.projections.records.Generations;
import java.sql.SQLException;
import java.util.function.Predicate;

/**
 * Leads readers from one generation of a collection's table to the other and back, and ends the one that is not read: each in
 * one short transaction. What an exchange means for vectors comes after it, a portion of records at a time.
 */
public final class Switching {
    private final ReplicaDatabase replica;
    private final MendedTexts texts;

    /** Works on one replica. */
    public Switching(ReplicaDatabase replica) {
        this(replica, MendedTexts.ROWS_PER_PORTION);
    }

    /** For tests that have fewer records. */
    Switching(ReplicaDatabase replica, int rowsPerPortion) {
        this.replica = replica;
        this.texts = new MendedTexts(replica, rowsPerPortion);
    }

    /**
     * Has readers read the new generation; both are kept up from then on as before.
     *
     * @throws CannotReplay the new generation is not there, or was not compared with the log
     * @throws SQLException the replica does not answer; if readers read the new generation by then, the same once more goes on
     *     with what is left to do
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

    // Whose texts a killed process left uncompared has been exchanged; what is left then is done.
    private void exchange(CollectionTable.Key key, ReplayState from, ReplayState to) throws SQLException {
        ReplicaTransactions.insist(replica.database(), transaction -> {
            Generations.Present before = Replayed.present(transaction, replica, key);
            PartitionHold hold = Replayed.hold(transaction, before.partition());
            Replayed replayed = Replayed.of(transaction, replica, key);
            Replay replay = replayed.replay();
            if (replay.state() == to && MendedTexts.areLeft(replayed)) {
                return to;
            }
            if (replay.state() != from || !new Replays(transaction).exchange(replay, to, replayed.present())) {
                throw new CannotReplay(replayed.refusal());
            }
            new Generations(transaction).point(replayed.present(), replay.generation(), replay.table());
            hold.outdateEngine();
            return to;
        });
        texts.leaveWork(key);
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
        texts.leaveWork(key);
        ReplicaTransactions.insist(replica.database(), transaction -> {
            Generations.Present present = Replayed.present(transaction, replica, key);
            PartitionHold hold = Replayed.hold(transaction, present.partition());
            Replayed replayed = Replayed.of(transaction, replica, key);
            Replay replay = replayed.replay();
            if (!isAllowed.test(replayed)
                    || !new Replays(transaction).move(replay, ReplayState.ENDED, replay.error())) {
                throw new CannotReplay(replayed.refusal());
            }
            hold.outdateEngine();
            return ReplayState.ENDED;
        });
        drop(key);
    }

    private void drop(CollectionTable.Key key) throws SQLException {
        ReplicaTransactions.insist(replica.database(), transaction -> {
            PartitionHold.limit(transaction);
            Replayed replayed = Replayed.of(transaction, replica, key);
            if (replayed.replay().state() != ReplayState.ENDED) {
                throw new CannotReplay(replayed.refusal());
            }
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
        ReplicaTransactions.keep(replica.database(), transaction -> {
            Replayed replayed = Replayed.of(transaction, replica, key);
            if (!new Replays(transaction).pause(replayed.collection(), true)) {
                throw new CannotReplay(replayed.refusal());
            }
            return true;
        });
    }
}
