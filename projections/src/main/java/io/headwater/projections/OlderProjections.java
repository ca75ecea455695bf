package io.headwater.projections;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Projections of an earlier release at a replica. They would write rows without what this release keeps up with them, so that counts,
 * say, would be wrong from then on.
 */
final class OlderProjections {
    /** The number of what is kept up with the rows; to be raised with each addition. The first had none; counts came with 2. */
    private static final int FEED = 2;

    private static final String NAME = "headwater-projections-rows";

    private OlderProjections() {}

    /** By which later releases know the connections that this one writes rows with. */
    static String applicationName() {
        return NAME + "-" + FEED;
    }

    private static final String FIND = """
            SELECT EXISTS (
              SELECT
              FROM pg_stat_activity
              WHERE datname = current_database()
                AND application_name ~ ('^' || ? || '(-[0-9]+)?$')
                AND coalesce(substring(application_name FROM '-([0-9]+)$')::numeric, 1) < ?
            )
            """;

    /** Whether there are any connected. */
    static boolean areAt(DataSource replica) throws SQLException {
        try (Connection connection = replica.getConnection();
                PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, NAME);
            statement.setInt(2, FEED);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
