package io.headwater.standalone;

import io.headwater.projections.replay.ReplicaDatabase;
import io.headwater.standalone.home.CommandFailed;
import java.sql.SQLException;

/** What a database's error means to whoever works on a replica with the command line. */
final class ReplicaFailure {
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String UNDEFINED_TABLE = "42P01";

    private ReplicaFailure() {}

    /** One line that names the replica. */
    static CommandFailed of(ReplicaDatabase replica, SQLException failure) {
        return new CommandFailed("replica %s: %s".formatted(replica.name(), describe(failure)), failure);
    }

    private static String describe(SQLException failure) {
        return switch (failure.getSQLState()) {
            case LOCK_NOT_AVAILABLE -> "busy, its engine or a reader keeps a lock for long; try again";
            case UNDEFINED_TABLE -> "its tables are not of this version; have the projections start on it once";
            case null, default ->
                String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        };
    }
}
