package io.headwater.ownprojections;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A projection into tables of a replica, in a schema of its own. Its rows and its checkpoint move in one transaction, so each
 * event has its effect exactly once, whatever is killed and whoever takes over.
 *
 * <p>The connections that it is given find names in its schema first, then in {@code public}. They refuse to commit, to roll
 * back (but to a savepoint), to be closed and to leave the transaction; it does none of that by SQL either.
 */
public non-sealed interface SqlProjection extends OwnProjection {

    /**
     * Makes its tables, or brings them to this version. Called at each start of each instance of the service, one at a time for
     * a replica, before the first batch; so what is there already is to be left alone, and old instances may still be writing.
     *
     * @param transaction commits when this returns
     * @throws SQLException nothing is done, and it is called again after a pause
     */
    void prepare(Connection transaction) throws SQLException;

    /**
     * Writes what the events mean.
     *
     * @param transaction has moved the checkpoint already and commits when this returns. It is ended by the server if it
     *     does nothing for 30 s, and waits for no lock for longer than 3 s: then, as for any error that is not about contents,
     *     the batch comes again
     * @throws SQLException all of it is rolled back; if the error is about contents (a violated constraint, say) the one event
     *     to blame is searched for in halves of the batch
     */
    void apply(Connection transaction, EventBatch batch) throws SQLException;

    /** 1 000 unless it says otherwise. */
    @Override
    default int eventsMax() {
        return 1_000;
    }
}
