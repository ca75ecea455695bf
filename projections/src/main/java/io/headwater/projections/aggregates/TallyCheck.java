package io.headwater.projections.aggregates;

import io.headwater.events.AggregateShape;
import io.headwater.events.FieldType;
import io.headwater.events.Incarnation;
import io.headwater.projections.engine.Identifier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Holds a table's count and aggregates against what SQL makes of its rows: by {@code GROUP BY}, and so not by the code that adds
 * them up. Reads only, in the caller's snapshot; goes through the rows once for the count, and for each aggregate once and once
 * more for each field whose least or greatest value is asked for. What is not filled in yet is left out.
 */
public final class TallyCheck {
    private final Connection snapshot;

    /** Reads in a transaction all of whose statements see the same. */
    public TallyCheck(Connection snapshot) {
        this.snapshot = snapshot;
    }

    /**
     * Compares all that is kept up with a table.
     *
     * @param schema the tenant's
     * @return what differs, each in some words; empty if nothing does
     */
    public List<String> differences(Incarnation collection, Identifier schema, Tallies tallies) throws SQLException {
        String rows = schema.dot(tallies.rowsTable());
        List<String> differences = new ArrayList<>(count(collection, rows, tallies));
        for (AggregateTable aggregate : tallies.aggregates()) {
            if (aggregate.filledTo() == null) {
                long groups = number(groups(rows, aggregate));
                if (groups > 0) {
                    differences.add("aggregate %s (%d groups)".formatted(aggregate.name(), groups));
                }
                for (int number = 1; number <= aggregate.shape().extremes().size(); number++) {
                    long values = number(values(rows, aggregate, number));
                    if (values > 0) {
                        differences.add("aggregate %s (%d values of %s)"
                                .formatted(
                                        aggregate.name(),
                                        values,
                                        extreme(aggregate.shape(), number).path()));
                    }
                }
            }
        }
        return differences;
    }

    private static final String COUNT = """
            SELECT counted.records, (SELECT count(*) FROM {rows})
            FROM headwater.collection_count AS counted
            WHERE counted.collection = ? AND counted.rows_table = ? AND counted.counted_to IS NULL
            """;

    private List<String> count(Incarnation collection, String rows, Tallies tallies) throws SQLException {
        if (!tallies.isCounted()) {
            return List.of("count (missing)");
        }
        try (PreparedStatement statement = snapshot.prepareStatement(COUNT.replace("{rows}", rows))) {
            statement.setLong(1, collection.value());
            statement.setString(2, tallies.rowsTable().name());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getLong(1) != row.getLong(2)
                        ? List.of("count (%d, not %d)".formatted(row.getLong(1), row.getLong(2)))
                        : List.of();
            }
        }
    }

    // A group that differs is on both sides, and counts once.
    private static final String DIFFERENT = """
            WITH
              expected AS ({expected}),
              stored AS ({stored}),
              different AS (
                (TABLE expected EXCEPT ALL TABLE stored)
                UNION ALL
                (TABLE stored EXCEPT ALL TABLE expected)
              )
            SELECT count(*) FROM (SELECT DISTINCT {keys} FROM different) AS each
            """;

    private static String groups(String rows, AggregateTable aggregate) {
        AggregateShape shape = aggregate.shape();
        List<String> expected = new ArrayList<>(groupColumns(shape));
        List<String> stored = new ArrayList<>(names("g", shape.groups()));
        expected.add("count(*) AS records");
        stored.add("records");
        for (int number = 1; number <= shape.sums().size(); number++) {
            String value = value(shape.sums().get(number - 1));
            expected.add("count(%s) AS n%d".formatted(value, number));
            expected.add("coalesce(sum(%s), 0) AS s%d".formatted(value, number));
            stored.add("n" + number);
            stored.add("s" + number);
        }
        // Without groups it is one of all records, and none of no records.
        String grouping = shape.groups().isEmpty()
                ? "HAVING count(*) > 0"
                : "GROUP BY " + ordinals(shape.groups().size());
        return different(
                "SELECT %s FROM %s %s".formatted(String.join(", ", expected), rows, grouping),
                "SELECT %s FROM %s".formatted(String.join(", ", stored), aggregate.groups()),
                names("g", shape.groups()));
    }

    private static String values(String rows, AggregateTable aggregate, int number) {
        AggregateShape shape = aggregate.shape();
        String value = value(extreme(shape, number));
        List<String> keys = new ArrayList<>(names("g", shape.groups()));
        keys.add("value");
        List<String> expected = new ArrayList<>(groupColumns(shape));
        expected.add(value + " AS value");
        expected.add("count(*) AS records");
        return different(
                "SELECT %s FROM %s WHERE %s IS NOT NULL GROUP BY %s"
                        .formatted(String.join(", ", expected), rows, value, ordinals(keys.size())),
                "SELECT %s, v.records FROM %s AS v LEFT JOIN %s AS g USING (key)"
                        .formatted(String.join(", ", keys), aggregate.values(number), aggregate.groups()),
                keys);
    }

    private static String different(String expected, String stored, List<String> keys) {
        return DIFFERENT
                .replace("{expected}", expected)
                .replace("{stored}", stored)
                .replace("{keys}", keys.isEmpty() ? "1" : String.join(", ", keys));
    }

    private static AggregateShape.Field extreme(AggregateShape shape, int number) {
        return shape.extremes().get(number - 1);
    }

    private static List<String> names(String prefix, List<AggregateShape.Field> fields) {
        return IntStream.rangeClosed(1, fields.size())
                .mapToObj(number -> prefix + number)
                .toList();
    }

    private static List<String> groupColumns(AggregateShape shape) {
        return IntStream.rangeClosed(1, shape.groups().size())
                .mapToObj(number -> group(shape.groups().get(number - 1)) + " AS g" + number)
                .toList();
    }

    /** The first columns of a query, by their numbers. */
    private static String ordinals(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(Integer::toString).collect(Collectors.joining(", "));
    }

    /** What {@link AggregateShape.Field#kept} makes of a record. The path's members are of letters, digits and '_'. */
    private static String value(AggregateShape.Field field) {
        String json = field.path().members().stream()
                .map(member -> " -> '" + member + "'")
                .collect(Collectors.joining("", "data", ""));
        String text = "((%s) #>> '{}')".formatted(json);
        String type = "jsonb_typeof(%s)".formatted(json);
        return switch (field.type()) {
            case TEXT ->
                "(CASE WHEN %s = 'string' THEN left(%s, %d) END COLLATE \"C\")"
                        .formatted(type, text, field.textLength());
            case NUMBER -> "(CASE WHEN %s = 'number' THEN %s::numeric END)".formatted(type, text);
            case BOOLEAN -> "(CASE WHEN %s = 'boolean' THEN %s::boolean END)".formatted(type, text);
        };
    }

    /** What {@link AggregateShape.Field#group} makes of a record: of a number 60 digits from the first that is not 0. */
    private static String group(AggregateShape.Field field) {
        if (field.type() != FieldType.NUMBER) {
            return value(field);
        }
        return """
                (SELECT CASE
                  WHEN abs(x) >= 1 THEN trunc(x, 60 - length(trunc(abs(x))::text))
                  ELSE trunc(x, 60 + coalesce(length(substring(abs(x)::text FROM '^0\\.(0*)')), 0))
                END FROM (SELECT %s AS x) AS one)""".formatted(value(field));
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = snapshot.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
