package io.headwater.query.records;

import io.headwater.events.JsonText;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import io.headwater.query.catalogue.HeldCollection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Whether a list says how many records there are that its filter leaves, and how exactly: {@code count=exact|estimate}. */
enum RecordCount {
    /** It does not say. */
    NONE,
    /** All of them, counted: as long as that takes. */
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
                try (PreparedStatement statement = prepare(connection, "SELECT count(*)", held, condition);
                        ResultSet row = statement.executeQuery()) {
                    row.next();
                    yield row.getLong(1);
                }
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
