package io.headwater.projections.replay;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A replay as operators see it.
 *
 * @param state as {@link ReplayState} has it, or that it is paused
 * @param copied rows
 * @param error why it failed, null unless it has
 */
public record ReplayStatus(
        String replica,
        String tenant,
        String collection,
        String state,
        String table,
        long copied,
        Instant startedAt,
        @Nullable String error) {

    private static final String READ = """
            SELECT collection.tenant, collection.name, replay.state, replay.paused, replay.table_name, replay.copied,
              replay.started_at, replay.error
            FROM headwater.replay
            JOIN headwater.collection ON collection.incarnation = replay.collection
            ORDER BY collection.tenant, collection.name
            """;

    /** The replays of a replica, by tenant and collection. */
    public static List<ReplayStatus> read(ReplicaDatabase replica) throws SQLException {
        try (Connection connection = replica.database().getConnection();
                PreparedStatement statement = connection.prepareStatement(READ);
                ResultSet row = statement.executeQuery()) {
            List<ReplayStatus> replays = new ArrayList<>();
            while (row.next()) {
                boolean isPaused =
                        row.getBoolean("paused") && row.getString("state").equals(ReplayState.LOADING.text());
                replays.add(new ReplayStatus(
                        replica.name(),
                        row.getString("tenant"),
                        row.getString("name"),
                        isPaused ? "paused" : row.getString("state"),
                        row.getString("table_name"),
                        row.getLong("copied"),
                        row.getObject("started_at", OffsetDateTime.class).toInstant(),
                        row.getString("error")));
            }
            return replays;
        }
    }
}
