package io.headwater.query.records;

import io.headwater.query.catalogue.SqlName;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a statement and its parameters, in order. The text is made of constants and {@code SqlName}s alone; whatever a
 * client sent is a parameter.
 */
public final class SqlFragment {
    private final StringBuilder text = new StringBuilder();
    private final List<Parameter> parameters = new ArrayList<>();

    /** A value of a statement. */
    public sealed interface Parameter {
        /** A string. */
        record Text(String value) implements Parameter {}

        /** A number of any size. */
        record Numeric(BigDecimal value) implements Parameter {}

        /** True or false. */
        record Truth(boolean value) implements Parameter {}

        /** A small number. */
        record Count(int value) implements Parameter {}

        /** Small numbers. */
        record Counts(List<Integer> values) implements Parameter {}

        /** Strings. */
        record Texts(List<String> values) implements Parameter {}

        /** Numbers of any size. */
        record Numerics(List<BigDecimal> values) implements Parameter {}
    }

    /**
     * Puts parts together.
     *
     * @param parts constants, names, parameters and fragments
     */
    public static SqlFragment of(Object... parts) {
        SqlFragment sql = new SqlFragment();
        for (Object part : parts) {
            switch (part) {
                case Parameter parameter -> sql.add(parameter);
                case SqlFragment fragment -> sql.add(fragment);
                case String constant -> sql.add(constant);
                case SqlName name -> sql.add(name);
                default -> throw new IllegalArgumentException("no part of a statement");
            }
        }
        return sql;
    }

    /** Puts parts together with a constant in between. */
    static SqlFragment join(String separator, List<SqlFragment> parts) {
        SqlFragment sql = new SqlFragment();
        for (SqlFragment part : parts) {
            sql.add(sql.isEmpty() ? "" : separator).add(part);
        }
        return sql;
    }

    /** Adds a constant. */
    public SqlFragment add(String sql) {
        text.append(sql);
        return this;
    }

    /** Adds a name. */
    public SqlFragment add(Object name) {
        return add(name.toString());
    }

    /** Adds a placeholder and its value. */
    public SqlFragment add(Parameter parameter) {
        text.append(
                switch (parameter) {
                    case Parameter.Text _, Parameter.Count _, Parameter.Truth _ -> "?";
                    case Parameter.Numeric _ -> "?::numeric";
                    case Parameter.Counts _ -> "?::integer[]";
                    case Parameter.Texts _ -> "?::text[]";
                    case Parameter.Numerics _ -> "?::numeric[]";
                });
        parameters.add(parameter);
        return this;
    }

    /** Adds a part with its parameters. */
    public SqlFragment add(SqlFragment other) {
        text.append(other.text);
        parameters.addAll(other.parameters);
        return this;
    }

    int parameterCount() {
        return parameters.size();
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    /** The text, with a {@code ?} for each parameter. */
    public String sql() {
        return text.toString();
    }

    /** Sets the parameters, the first of them at {@code index}. */
    public void bind(Connection connection, PreparedStatement statement, int index) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            bind(connection, statement, index + i, parameters.get(i));
        }
    }

    private static void bind(Connection connection, PreparedStatement statement, int index, Parameter parameter)
            throws SQLException {
        switch (parameter) {
            case Parameter.Text text -> statement.setString(index, text.value());
            case Parameter.Numeric number -> statement.setBigDecimal(index, number.value());
            case Parameter.Truth truth -> statement.setBoolean(index, truth.value());
            case Parameter.Count count -> statement.setInt(index, count.value());
            case Parameter.Counts counts ->
                statement.setArray(
                        index,
                        connection.createArrayOf("integer", counts.values().toArray()));
            case Parameter.Texts texts ->
                statement.setArray(
                        index, connection.createArrayOf("text", texts.values().toArray()));
            case Parameter.Numerics numbers ->
                statement.setArray(
                        index,
                        connection.createArrayOf("numeric", numbers.values().toArray()));
        }
    }

    @Override
    public String toString() {
        return sql() + " " + parameters;
    }
}
