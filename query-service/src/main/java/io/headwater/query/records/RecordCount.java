package io.headwater.query.records;

import io.headwater.events.JsonText;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import io.headwater.query.catalogue.HeldCollection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;

/** Whether a list says how many records there are that its filter leaves, and how exactly: {@code count=exact|estimate}. */
enum RecordCount {
    /** It does not say. */
    NONE,
    /** All of them: of a whole collection as the replica keeps it, of what a filter leaves counted, as long as that takes. */
    EXACT,
    /** What the database's planner thinks, at no cost. */
    ESTIMATE;

    /**
     * Reads the parameter.
     *
     * @throws io.headwater.http.ProblemException 400 if it is neither
     */
    static RecordCount of(String text) {
        return switch (text) {
            case "" -> NONE;
            case "exact" -> EXACT;
            case "estimate" -> ESTIMATE;
            default ->
                throw Problem.of(ProblemType.MALFORMED, "The count is 'exact' or 'estimate'.")
                        .asException();
        };
    }

    /** The number of records that a query's filter leaves; -1 for {@link #NONE}. */
    long read(Connection connection, HeldCollection held, ListRecords.Query query) throws SQLException {
        SqlFragment condition = RecordFilter.of(query.filter(), held).condition();
        return switch (this) {
            case NONE -> -1;
            case EXACT -> {
                OptionalLong kept = query.filter().isEmpty() ? kept(connection, held) : OptionalLong.empty();
                yield kept.isPresent() ? kept.getAsLong() : count(connection, held, condition);
            }
            case ESTIMATE -> {
                try (PreparedStatement statement =
                                prepare(connection, "EXPLAIN (FORMAT JSON) SELECT 1", held, condition);
                        ResultSet row = statement.executeQuery()) {
                    row.next();
                    yield JsonText.of(row.getString(1))
                            .tree()
                            .at("/0/Plan/Plan Rows")
                            .asLong(0);
                }
            }
        };
    }

    private static final String KEPT = """
            SELECT counted.records
            FROM headwater.collection AS held
            JOIN headwater.collection_count AS counted
              ON counted.collection = held.incarnation AND counted.rows_table = held.table_name
            WHERE held.incarnation = ? AND counted.counted_to IS NULL
            """;

    /** The number of records that the replica keeps; empty while it counts those that were there before it could. */
    private static OptionalLong kept(Connection connection, HeldCollection held) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(KEPT)) {
            statement.setLong(1, held.facts().incarnation().value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    private static long count(Connection connection, HeldCollection held, SqlFragment condition) throws SQLException {
        try (PreparedStatement statement = prepare(connection, "SELECT count(*)", held, condition);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static PreparedStatement prepare(
            Connection connection, String select, HeldCollection held, SqlFragment condition) throws SQLException {
        SqlFragment sql = new SqlFragment()
                .add(select)
                .add(" FROM ")
                .add(held.tables().rows())
                .add(" AS r WHERE ")
                .add(condition);
        PreparedStatement statement = connection.prepareStatement(sql.sql());
        sql.bind(connection, statement, 1);
        return statement;
    }
}
