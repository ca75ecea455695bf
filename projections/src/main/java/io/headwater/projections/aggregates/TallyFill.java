package io.headwater.projections.aggregates;

import io.headwater.events.Incarnation;
import io.headwater.events.JsonText;
import io.headwater.projections.engine.Identifier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Fills counts and aggregates that began after their records were there, beside the engine: in the order of the ids, a portion of
 * records in each transaction. Up to where it is the engine brings changes in, so that both together leave nothing out and nothing
 * twice. Where it is stands in the catalogue, so that any process may go on at any time.
 */
public final class TallyFill {
    private static final int COUNTED_PER_PORTION = 20_000;
    private static final int ROWS_PER_PORTION = 2_000;
    private static final int ROWS_PER_FETCH = 100;
    private static final long CHARS_PER_PORTION_MAX = 8 * 1024 * 1024;

    private final DataSource replica;

    /** Works on one replica. */
    public TallyFill(DataSource replica) {
        this.replica = replica;
    }

    /** A table of records with something to fill in. */
    private record Unfilled(Incarnation collection, Identifier rowsTable) {}

    // Any of them, so that one that cannot be filled stands in the way of none, and no tenant waits for all others.
    private static final String FIND = """
            SELECT collection, rows_table
            FROM (
              SELECT collection, rows_table FROM headwater.collection_count WHERE counted_to IS NOT NULL
              UNION
              SELECT collection, rows_table FROM headwater.aggregate WHERE filled_to IS NOT NULL
            ) AS unfilled
            ORDER BY random()
            LIMIT 1
            """;

    /** Fills in one portion of whatever is not filled; false if everything is. */
    public boolean next() throws SQLException {
        try (Connection connection = replica.getConnection()) {
            Optional<Unfilled> unfilled = find(connection);
            if (unfilled.isEmpty()) {
                return false;
            }
            next(connection, unfilled.get());
            return true;
        }
    }

    private static Optional<Unfilled> find(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIND);
                ResultSet row = statement.executeQuery()) {
            return row.next()
                    ? Optional.of(new Unfilled(new Incarnation(row.getLong(1)), new Identifier(row.getString(2))))
                    : Optional.empty();
        }
    }

    /** Fills in all that one table lacks, whoever else is at it. */
    public void fill(Incarnation collection, Identifier rowsTable) throws SQLException {
        try (Connection connection = replica.getConnection()) {
            boolean isMore = true;
            while (isMore) {
                isMore = next(connection, new Unfilled(collection, rowsTable));
            }
        }
    }

    // The engine may wait for this transaction, so it must not last, whatever becomes of this process.
    private static final String LIMITS =
            "SET LOCAL lock_timeout = '10s'; SET LOCAL idle_in_transaction_session_timeout = '30s'";

    /** Fills in one portion of one table; false if it lacks nothing. */
    private static boolean next(Connection transaction, Unfilled unfilled) throws SQLException {
        transaction.setAutoCommit(false);
        boolean isCommitted = false;
        try (Statement limits = transaction.createStatement()) {
            limits.execute(LIMITS);
            boolean isWork = fill(transaction, unfilled);
            transaction.commit();
            isCommitted = true;
            return isWork;
        } finally {
            if (!isCommitted) {
                transaction.rollback();
            }
            transaction.setAutoCommit(true);
        }
    }

    private static boolean fill(Connection transaction, Unfilled unfilled) throws SQLException {
        Tallies tallies = new TallyCatalogue(transaction).lock(unfilled.collection(), unfilled.rowsTable());
        if (tallies.countedTo() != null) {
            count(transaction, unfilled, tallies.countedTo());
            return true;
        }
        for (AggregateTable aggregate : tallies.aggregates()) {
            if (aggregate.filledTo() != null) {
                fill(transaction, unfilled, aggregate, aggregate.filledTo());
                return true;
            }
        }
        return false;
    }

    private static final String COUNT = """
            SELECT count(*), max(id)
            FROM (SELECT id FROM {rows} WHERE id > ? ORDER BY id LIMIT ?) AS portion
            """;
    private static final String SCHEMA = """
            SELECT schema_name
            FROM headwater.collection
            JOIN headwater.tenant ON tenant.name = collection.tenant
            WHERE collection.incarnation = ?
            """;

    private static void count(Connection transaction, Unfilled unfilled, String after) throws SQLException {
        String rows = schema(transaction, unfilled.collection()).dot(unfilled.rowsTable());
        try (PreparedStatement statement = transaction.prepareStatement(COUNT.replace("{rows}", rows))) {
            statement.setString(1, after);
            statement.setInt(2, COUNTED_PER_PORTION);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                long records = row.getLong(1);
                new TallyCatalogue(transaction)
                        .counted(
                                unfilled.collection(),
                                unfilled.rowsTable(),
                                records,
                                records < COUNTED_PER_PORTION ? null : row.getString(2));
            }
        }
    }

    private static Identifier schema(Connection transaction, Incarnation collection) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(SCHEMA)) {
            statement.setLong(1, collection.value());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Identifier(row.getString(1));
            }
        }
    }

    private static final String READ = """
            SELECT id, data::text
            FROM {rows}
            WHERE id > ?
            ORDER BY id
            LIMIT ?
            """;

    private static void fill(Connection transaction, Unfilled unfilled, AggregateTable aggregate, String after)
            throws SQLException {
        GroupDeltas deltas = new GroupDeltas(aggregate.shape());
        String rows = aggregate.schema().dot(unfilled.rowsTable());
        String upTo;
        try (PreparedStatement statement = transaction.prepareStatement(READ.replace("{rows}", rows))) {
            statement.setString(1, after);
            statement.setInt(2, ROWS_PER_PORTION);
            statement.setFetchSize(ROWS_PER_FETCH);
            try (ResultSet row = statement.executeQuery()) {
                upTo = read(row, deltas);
            }
        }
        new GroupRows(transaction, aggregate).apply(deltas);
        new TallyCatalogue(transaction).filled(unfilled.collection(), unfilled.rowsTable(), aggregate, upTo);
    }

    /** Returns the last record of a portion that others may follow, null if none does. */
    private static @Nullable String read(ResultSet row, GroupDeltas deltas) throws SQLException {
        int read = 0;
        long chars = 0;
        while (row.next()) {
            String body = row.getString(2);
            deltas.come(JsonText.of(body).tree());
            read++;
            chars += body.length();
            if (read == ROWS_PER_PORTION || chars >= CHARS_PER_PORTION_MAX) {
                return row.getString(1);
            }
        }
        return null;
    }
}
