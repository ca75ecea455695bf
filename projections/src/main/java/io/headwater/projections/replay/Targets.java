package io.headwater.projections.replay;

import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;
import io.headwater.projections.records.CollectionTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Finds what a replay is to be about. */
public final class Targets {
    private Targets() {}

    private static final String READ = """
            SELECT tenant, name
            FROM headwater.collection
            WHERE tenant = ?
            ORDER BY name
            """;
    private static final String READ_REPLAYED = """
            SELECT tenant, name
            FROM headwater.collection
            JOIN headwater.replay ON replay.collection = collection.incarnation
            WHERE tenant = ?
            ORDER BY name
            """;

    /**
     * The collections of a tenant on a replica.
     *
     * @param replayedOnly those alone that have a replay, if no collection is named
     * @return one at least
     * @throws CannotReplay there is none
     */
    public static List<CollectionTable.Key> of(
            ReplicaDatabase replica, TenantName tenant, Scope scope, boolean replayedOnly) throws SQLException {
        CollectionName collection = scope.collection();
        if (collection != null) {
            return List.of(new CollectionTable.Key(tenant, collection));
        }
        try (Connection connection = replica.database().getConnection();
                PreparedStatement statement = connection.prepareStatement(replayedOnly ? READ_REPLAYED : READ)) {
            statement.setString(1, tenant.value());
            try (ResultSet row = statement.executeQuery()) {
                List<CollectionTable.Key> keys = new ArrayList<>();
                while (row.next()) {
                    keys.add(new CollectionTable.Key(
                            new TenantName(row.getString(1)), new CollectionName(row.getString(2))));
                }
                if (keys.isEmpty()) {
                    throw new CannotReplay("replica %s has no %s of a tenant %s"
                            .formatted(replica.name(), replayedOnly ? "replay" : "collection", tenant));
                }
                return keys;
            }
        }
    }
}
