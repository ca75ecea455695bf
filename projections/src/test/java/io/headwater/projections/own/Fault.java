package io.headwater.projections.own;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;

/** Something that somebody's code does wrong. */
interface Fault {
    void at(Connection transaction) throws SQLException;

    /** One by its name. */
    static Fault named(String name) {
        return Objects.requireNonNull(BY_NAME.get(name), name);
    }

    Map<String, Fault> BY_NAME = Map.of(
            "an exception",
            _ -> {
                throw new IllegalStateException("no");
            },
            "an endless recursion",
            Fault::endless,
            "a class that is missing",
            _ -> {
                throw new NoClassDefFoundError("com/example/Gone");
            },
            "a commit",
            Connection::commit,
            "a rollback",
            Connection::rollback,
            "a connection that is closed",
            Connection::close,
            "an error of the database that it hides",
            Fault::hidden,
            "an exception of its own that is one of SQL",
            _ -> {
                throw new SQLException("no");
            },
            "a constraint",
            transaction -> execute(transaction, "INSERT INTO seen SELECT min(position), 'twice' FROM seen"));

    @SuppressWarnings("InfiniteRecursion") // The point of it.
    private static void endless(Connection transaction) {
        endless(transaction);
    }

    private static void hidden(Connection transaction) {
        try {
            execute(transaction, "SELECT 1 / 0");
        } catch (SQLException e) {
            System.out.println("hidden: " + e.getMessage());
        }
    }

    private static void execute(Connection transaction, String sql) throws SQLException {
        try (Statement statement = transaction.createStatement()) {
            statement.execute(sql);
        }
    }
}
