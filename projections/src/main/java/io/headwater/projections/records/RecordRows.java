package io.headwater.projections.records;

import io.headwater.events.JsonText;
import io.headwater.events.RecordId;
import io.headwater.events.Version;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.postgresql.util.PSQLState;
import tools.jackson.databind.node.ObjectNode;

/** The rows of one collection: read, written and removed many at a time, within the caller's transaction. */
final class RecordRows {
    // Fewer rows are not worth the round trips of a savepoint.
    private static final int COPIED_MIN = 100;

    private final Connection transaction;
    private final CollectionTable table;

    RecordRows(Connection transaction, CollectionTable table) {
        this.transaction = transaction;
        this.table = table;
    }

    private static final String READ = """
            SELECT id, version, created_at, CASE WHEN wanted.body THEN data::text END
            FROM unnest(?::text[], ?::boolean[]) AS wanted (id, body)
            JOIN {table} USING (id)
            """;

    /**
     * Reads the rows of records that exist.
     *
     * @param withBody those of {@code ids} whose body is needed
     */
    Map<RecordId, RecordFold.Row> read(List<RecordId> ids, Set<RecordId> withBody) throws SQLException {
        if (ids.isEmpty()) {
            return Map.of();
        }
        try (PreparedStatement statement = transaction.prepareStatement(READ.replace("{table}", table.sqlName()))) {
            statement.setArray(1, ids(ids));
            statement.setArray(
                    2,
                    transaction.createArrayOf(
                            "boolean", ids.stream().map(withBody::contains).toArray(Boolean[]::new)));
            try (ResultSet row = statement.executeQuery()) {
                Map<RecordId, RecordFold.Row> rows = new HashMap<>();
                while (row.next()) {
                    String body = row.getString(4);
                    rows.put(
                            new RecordId(row.getString(1)),
                            new RecordFold.Row(
                                    new Version(row.getLong(2)),
                                    row.getObject(3, OffsetDateTime.class).toInstant(),
                                    body == null
                                            ? null
                                            : (ObjectNode) JsonText.of(body).tree()));
                }
                return rows;
            }
        }
    }

    /**
     * Inserts rows of records that should not be there. Many are copied, the fastest way in; one that is there after all
     * shows in the table's primary key.
     *
     * @return those that are there already, which stay as they are: none, unless events come again
     */
    Set<RecordId> insert(List<RecordFold.Change.Put> begun) throws SQLException {
        if (begun.isEmpty() || (begun.size() >= COPIED_MIN && copy(begun))) {
            return Set.of();
        }
        Set<RecordId> there = begun.stream().map(RecordFold.Change.Put::id).collect(Collectors.toSet());
        try (PreparedStatement statement = writing(INSERT + UNLESS_THERE, begun);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                there.remove(new RecordId(row.getString(1)));
            }
        }
        return there;
    }

    /** False if one of the rows was there, and nothing was copied. */
    private boolean copy(List<RecordFold.Change.Put> begun) throws SQLException {
        Savepoint before = transaction.setSavepoint();
        try {
            RowCopy copy = RowCopy.into(transaction, table);
            try {
                for (RecordFold.Change.Put put : begun) {
                    copy.add(put);
                }
                copy.end();
            } finally {
                copy.cancel();
            }
            transaction.releaseSavepoint(before);
            return true;
        } catch (SQLException e) {
            if (!PSQLState.UNIQUE_VIOLATION.getState().equals(e.getSQLState())) {
                throw e;
            }
            transaction.rollback(before);
            return false;
        }
    }

    private static final String INSERT = """
            INSERT INTO {table} AS stored (id, version, position, data, created_at, updated_at{columns})
            SELECT
              id,
              version,
              position,
              data::jsonb,
              timestamptz 'epoch' + created_at * interval '1 microsecond',
              timestamptz 'epoch' + updated_at * interval '1 microsecond'{values}
            FROM unnest(?::text[], ?::bigint[], ?::bigint[], ?::text[], ?::bigint[], ?::bigint[]{parameters})
              AS changed (id, version, position, data, created_at, updated_at{columns})
            """;
    private static final String UNLESS_THERE = """
            ON CONFLICT (id) DO NOTHING
            RETURNING id
            """;
    // The version keeps a row from going back should a record be written twice after all.
    private static final String OR_UPDATE = """
            ON CONFLICT (id) DO UPDATE SET
              version = excluded.version,
              position = excluded.position,
              data = excluded.data,
              created_at = excluded.created_at,
              updated_at = excluded.updated_at{assignments}
            WHERE stored.version < excluded.version
            """;

    /** Brings rows that are there up to date. */
    void update(List<RecordFold.Change.Put> changed) throws SQLException {
        if (changed.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = writing(INSERT + OR_UPDATE, changed)) {
            statement.executeUpdate();
        }
    }

    private PreparedStatement writing(String template, List<RecordFold.Change.Put> puts) throws SQLException {
        String sql = template.replace("{table}", table.sqlName())
                .replace("{columns}", each(column -> ", " + column.name()))
                .replace("{values}", each(column -> ", " + column.name() + "::" + column.castType()))
                .replace("{parameters}", ", ?::text[]".repeat(table.columns().size()))
                .replace("{assignments}", each(column -> ", " + column.name() + " = excluded." + column.name()));
        PreparedStatement statement = transaction.prepareStatement(sql);
        statement.setArray(1, ids(puts.stream().map(RecordFold.Change.Put::id).toList()));
        statement.setArray(2, numbers(puts, put -> put.state().version().value()));
        statement.setArray(3, numbers(puts, put -> put.last().value()));
        String[] data = puts.stream().map(put -> put.data().toString()).toArray(String[]::new);
        statement.setArray(4, transaction.createArrayOf("text", data));
        statement.setArray(5, numbers(puts, put -> micros(put.state().createdAt())));
        statement.setArray(6, numbers(puts, put -> micros(put.state().updatedAt())));
        List<ObjectNode> bodies = puts.stream().map(RecordFold.Change.Put::body).toList();
        for (int i = 0; i < table.columns().size(); i++) {
            statement.setArray(7 + i, table.columns().get(i).valuesIn(transaction, bodies));
        }
        return statement;
    }

    private static final String PASS_OVER = """
            UPDATE {table}
            SET version = ?
            WHERE id = ? AND version < ?
            """;

    /** Has a row stand for a version with the body it has, so that the next one may follow. */
    void passOver(RecordId id, Version version) throws SQLException {
        try (PreparedStatement statement =
                transaction.prepareStatement(PASS_OVER.replace("{table}", table.sqlName()))) {
            statement.setLong(1, version.value());
            statement.setString(2, id.value());
            statement.setLong(3, version.value());
            statement.executeUpdate();
        }
    }

    private static final String REMOVE = """
            DELETE FROM {table}
            WHERE id = ANY (?)
            """;

    /** Removes rows that may be there. */
    void remove(List<RecordId> ids) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = transaction.prepareStatement(REMOVE.replace("{table}", table.sqlName()))) {
            statement.setArray(1, ids(ids));
            statement.executeUpdate();
        }
    }

    private String each(Function<TypedColumn, String> sql) {
        StringBuilder all = new StringBuilder();
        table.columns().forEach(column -> all.append(sql.apply(column)));
        return all.toString();
    }

    private Array ids(Collection<RecordId> ids) throws SQLException {
        return transaction.createArrayOf(
                "text", ids.stream().map(RecordId::value).toArray(String[]::new));
    }

    private Array numbers(List<RecordFold.Change.Put> puts, Function<RecordFold.Change.Put, Long> number)
            throws SQLException {
        return transaction.createArrayOf("bigint", puts.stream().map(number).toArray(Long[]::new));
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}
