package io.headwater.projections.replay;

import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;
import io.headwater.projections.engine.Statements;
import io.headwater.projections.records.CollectionTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Which collections of a tenant something is to be done with: those that it can be done with as they are. */
public enum Targets {
    /** All, with a replay or without. */
    ALL("true"),
    /** Those without a replay, and those whose new table is being made or waits to be read. */
    UNSWITCHED("replay.state IS NULL OR replay.state IN ('loading', 'following', 'ready')"),
    /** Those whose new table is being made. */
    LOADING("replay.state = 'loading'"),
    /** Those whose new table can be read, and those of which only a rest of that is left to do. */
    TO_SWITCH("replay.state = 'ready' OR replay.state = 'switched' AND replay.copied_to <> '{end}'"),
    /** Those that were switched, and those of which only a rest of leading back is left to do. */
    TO_ROLL_BACK("replay.state = 'switched' OR replay.state = 'ready' AND replay.copied_to <> '{end}'"),
    /** Those whose table of before is not read any more. */
    TO_FINISH("replay.generation < collection.generation"),
    /** Those whose new table is not read. */
    TO_CANCEL("replay.generation > collection.generation");

    private static final String READ = """
            SELECT collection.name
            FROM headwater.collection
            LEFT JOIN headwater.replay ON replay.collection = collection.incarnation
            WHERE collection.tenant = ? AND ({condition})
            ORDER BY collection.name
            """;

    private final String sql;

    Targets(String condition) {
        this.sql = READ.replace("{condition}", condition).replace("{end}", IdRange.END);
    }

    /**
     * Finds them on a replica.
     *
     * @param scope of a tenant; a collection that it names is the one, whatever may be done with it
     */
    public List<CollectionTable.Key> of(ReplicaDatabase replica, Scope scope) throws SQLException {
        TenantName tenant = Objects.requireNonNull(scope.tenant());
        CollectionName collection = scope.collection();
        if (collection != null) {
            return List.of(new CollectionTable.Key(tenant, collection));
        }
        try (Connection connection = replica.database().getConnection();
                PreparedStatement statement = new Statements(connection).prepare(sql, tenant.value());
                ResultSet row = statement.executeQuery()) {
            List<CollectionTable.Key> keys = new ArrayList<>();
            while (row.next()) {
                keys.add(new CollectionTable.Key(tenant, new CollectionName(row.getString("name"))));
            }
            return keys;
        }
    }
}
