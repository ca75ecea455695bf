package io.headwater.command.control;

import io.headwater.events.ApiKey;
import io.headwater.events.CollectionName;
import io.headwater.events.Incarnation;
import io.headwater.events.Partition;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Between rows of the control tables and values. */
final class ControlRows {
    private ControlRows() {}

    static ControlChange change(ResultSet row) throws SQLException {
        Revision revision = new Revision(row.getLong("revision"));
        if (row.getString("name") != null) {
            return row.getString("state").equals("live")
                    ? new ControlChange.Placed(revision, placement(row))
                    : new ControlChange.Left(revision, new TenantName(row.getString("name")));
        }
        return row.getObject("revoked_at") == null
                ? new ControlChange.KeyValid(revision, key(row))
                : new ControlChange.KeyRevoked(revision, row.getString("id"));
    }

    static TenantPlacement placement(ResultSet row) throws SQLException {
        return new TenantPlacement(
                new TenantName(row.getString("name")),
                new Incarnation(row.getLong("incarnation")),
                new Partition(row.getInt("partition")));
    }

    static NamedKey namedKey(ResultSet row) throws SQLException {
        return new NamedKey(
                key(row),
                row.getString("name"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row, "revoked_at"));
    }

    static String[] scopes(ApiKey key) {
        return key.scopes().stream().map(ApiKey.Scope::text).sorted().toArray(String[]::new);
    }

    static String[] collections(ApiKey key) {
        return key.collections().stream().map(CollectionName::value).sorted().toArray(String[]::new);
    }

    private static ApiKey key(ResultSet row) throws SQLException {
        String tenant = row.getString("tenant");
        return new ApiKey(
                row.getString("id"),
                tenant == null ? null : new TenantName(tenant),
                row.getString("secret_hash"),
                texts(row, "scopes")
                        .flatMap(scope -> ApiKey.Scope.ofName(scope).stream())
                        .collect(Collectors.toSet()),
                texts(row, "collections").map(CollectionName::new).collect(Collectors.toSet()),
                instant(row, "expires_at"));
    }

    private static Stream<String> texts(ResultSet row, String column) throws SQLException {
        return Arrays.stream((String[]) row.getArray(column).getArray());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
