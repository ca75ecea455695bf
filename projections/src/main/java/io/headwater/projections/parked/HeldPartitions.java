package io.headwater.projections.parked;

import io.headwater.events.Partition;
import io.headwater.projections.engine.PartitionHold;
import io.headwater.projections.engine.Projection;
import io.headwater.projections.engine.ReplicaTransactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** Transactions of a tool on a partition that is held still meanwhile, one at a time. */
final class HeldPartitions {
    /** How long a batch of the engine is waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final DataSource replica;
    private final Projection projection;

    HeldPartitions(DataSource replica, Projection projection) {
        this.replica = replica;
        this.projection = projection;
    }

    /** What is done in such a transaction. */
    interface Work<T> {
        T in(Connection transaction, PartitionHold hold) throws SQLException;
    }

    /** Does the work and keeps it. */
    <T> T keep(Partition partition, Work<T> work) throws SQLException {
        // What an earlier transaction knew, of one that failed or of the engine's time since, may not be true any more.
        projection.forget(partition);
        return ReplicaTransactions.keep(replica, held(partition, work));
    }

    /** Does the work, and takes all of it back once its outcome is known. */
    <T> T rehearse(Partition partition, Work<T> work) throws SQLException {
        projection.forget(partition);
        return ReplicaTransactions.rehearse(replica, held(partition, work));
    }

    private <T> ReplicaTransactions.Work<T> held(Partition partition, Work<T> work) {
        return transaction ->
                work.in(transaction, PartitionHold.take(transaction, projection.name(), partition, PATIENCE));
    }
}
