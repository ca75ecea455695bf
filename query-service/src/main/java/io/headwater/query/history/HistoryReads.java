package io.headwater.query.history;

import io.headwater.events.Partition;
import io.headwater.query.replicas.Checkpoint;
import io.headwater.query.replicas.FreshReads;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.replicas.Freshness;
import io.headwater.query.replicas.ReadModel;
import io.headwater.query.replicas.Replica;
import io.headwater.query.replicas.Snapshot;
import java.sql.SQLException;

/**
 * Reads the history, which comes after the records. An answer that may change with what the records show already waits for that,
 * with or without a token: nobody who has just read a record is told that it never was.
 */
final class HistoryReads {
    private final FreshReads reads;

    HistoryReads(FreshReads reads) {
        this.reads = reads;
    }

    /**
     * What a statement found.
     *
     * @param records how far the records were in the same snapshot
     * @param isSettled whether no later event can make the value another one
     */
    record Found<T>(Checkpoint records, boolean isSettled, T value) {}

    /** A statement on one replica; it runs again if the history was not far enough. */
    @FunctionalInterface
    interface Query<T> {
        /** Reads the value and both checkpoints in one statement; the snapshot's is the history's. */
        Snapshot<Found<T>> run(Replica replica) throws SQLException;
    }

    /**
     * Reads.
     *
     * @param freshness its token, if any, is of the partition
     * @throws io.headwater.http.ProblemException 503 if the history is not far enough in time; else as {@link FreshReads#read}
     */
    <T> Answer<T> read(Partition partition, Freshness freshness, Query<T> query) {
        Answer<Found<T>> answer = reads.read(ReadModel.HISTORY, freshness, query::run);
        Found<T> found = answer.snapshot().value();
        if (!found.isSettled() && found.records().isAheadOf(answer.snapshot().checkpoint())) {
            Freshness asRecords = freshness.and(found.records().token(partition));
            answer = reads.read(ReadModel.HISTORY, asRecords, query::run);
        }
        return answer.with(answer.snapshot().value().value());
    }
}
