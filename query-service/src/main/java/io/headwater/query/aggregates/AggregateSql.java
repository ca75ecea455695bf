package io.headwater.query.aggregates;

import io.headwater.events.AggregateDefinition;
import io.headwater.events.AggregateDefinition.Function;
import io.headwater.events.AggregateDefinition.Measure;
import io.headwater.events.AggregateShape;
import io.headwater.events.FieldType;
import io.headwater.events.JsonText;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import io.headwater.query.catalogue.CollectionReads;
import io.headwater.query.catalogue.HeldCollection;
import io.headwater.query.records.Cursor;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The statement that reads a page of groups, and what its rows mean. In the groups' own order it reads no more than the page; by a
 * measure it sorts them all.
 */
final class AggregateSql {
    /** Powers of ten up to which a whole number is written out. */
    private static final int ZEROS_MAX = 40;

    private final HeldCollection held;
    private final AggregateDefinition declared;
    private final HeldCollection.Aggregate kept;
    private final AggregateShape shape;
    private final GroupFilter filter;
    private final @Nullable Measure ordering;
    private final boolean isDescending;
    private final int limit;

    /**
     * Plans it.
     *
     * @throws io.headwater.http.ProblemException 400 if the aggregate has no such measure or no such field
     */
    AggregateSql(
            HeldCollection held,
            AggregateDefinition declared,
            HeldCollection.Aggregate kept,
            ReadAggregate.Query query) {
        this.held = held;
        this.declared = declared;
        this.kept = kept;
        this.shape = AggregateShape.of(declared, held.definition());
        this.filter = GroupFilter.of(query.group(), shape);
        this.isDescending = query.order().startsWith("-");
        this.ordering = query.order().isEmpty() ? null : measure(query.order().substring(isDescending ? 1 : 0));
        this.limit = query.limit();
    }

    private Measure measure(String name) {
        return declared.measures().stream()
                .filter(measure -> measure.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                ProblemType.MALFORMED,
                                "The order is one of the aggregate's measures, with '-' in front for the greatest first.")
                        .asException());
    }

    /** What must be the same for a cursor to go on: what keys are made of, and what the order's measure means. */
    String fingerprint() {
        String measure = ordering == null ? "" : ordering.function() + " " + ordering.field();
        return measure + JsonText.of(shape.toJson());
    }

    // One statement, one snapshot, see CollectionReads. Least and greatest values are looked up for the page alone.
    private static final String READ = """
            SELECT
            %s,
              kept.name IS NOT NULL AND kept.filled_to IS NULL AS is_ready,
              encode(g.key, 'hex') AS key,
              g.ordered::text AS ordered%%s
            FROM %s
            LEFT JOIN headwater.aggregate AS kept
              ON kept.collection = held.incarnation AND kept.rows_table = held.table_name AND kept.name = ?
            LEFT JOIN (
              SELECT g.*
              FROM (SELECT g.*, %%s AS ordered FROM %%s AS g) AS g
              WHERE %%s
              ORDER BY %%s
              LIMIT ?
            ) AS g ON TRUE
            ORDER BY %%s
            """.formatted(CollectionReads.HEAD, CollectionReads.SOURCES);

    PreparedStatement prepare(Connection connection, @Nullable Cursor after) throws SQLException {
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= shape.groups().size(); i++) {
            columns.add(",\n  g.g%d::text AS g%d".formatted(i, i));
        }
        for (int i = 0; i < declared.measures().size(); i++) {
            columns.add(",\n  (%s)::text AS m%d"
                    .formatted(expression(declared.measures().get(i)), i));
        }
        List<String> parameters = new ArrayList<>(filter.parameters());
        String condition = filter.condition() + (after == null ? "" : " AND " + follows(after, parameters));
        String order =
                ordering == null ? "g.key" : "g.ordered " + (isDescending ? "DESC" : "ASC") + " NULLS LAST, g.key";
        PreparedStatement statement = connection.prepareStatement(READ.formatted(
                String.join("", columns),
                ordering == null ? "NULL::text" : expression(ordering),
                kept.groups(),
                condition,
                order,
                order));
        CollectionReads.bind(statement, held);
        statement.setString(3, declared.name());
        for (int i = 0; i < parameters.size(); i++) {
            statement.setString(4 + i, parameters.get(i));
        }
        statement.setInt(4 + parameters.size(), limit + 1);
        return statement;
    }

    private String follows(Cursor after, List<String> parameters) {
        String value = after.values().getFirst();
        String key = String.valueOf(after.values().getLast());
        String isLater = "g.key > decode(?, 'hex')";
        if (ordering == null) {
            parameters.add(key);
            return isLater;
        }
        if (value == null) {
            parameters.add(key);
            return "g.ordered IS NULL AND " + isLater;
        }
        parameters.addAll(List.of(value, value, key));
        String type = type(ordering);
        return "(g.ordered IS NULL OR g.ordered %s ?::%s OR (g.ordered = ?::%s AND %s))"
                .formatted(isDescending ? "<" : ">", type, type, isLater);
    }

    private String expression(Measure measure) {
        int sum = shape.sumNumber(measure.field());
        return switch (measure.function()) {
            case COUNT -> "g.records";
            case SUM -> "CASE WHEN g.n%d > 0 THEN trim_scale(g.s%d) END".formatted(sum, sum);
            // A sum keeps the scale of all that ever was in it; without that the quotient is the same in every replica.
            case AVG -> "CASE WHEN g.n%d > 0 THEN trim_scale(trim_scale(g.s%d) / g.n%d) END".formatted(sum, sum, sum);
            case MIN -> extreme(measure, "ASC");
            case MAX -> extreme(measure, "DESC");
        };
    }

    private String extreme(Measure measure, String order) {
        return "(SELECT v.value FROM %s AS v WHERE v.key = g.key ORDER BY v.value %s LIMIT 1)"
                .formatted(kept.values(shape.extremeNumber(measure.field())), order);
    }

    private String type(Measure measure) {
        return switch (measure.function()) {
            case COUNT -> "bigint";
            case SUM, AVG -> "numeric";
            case MIN, MAX -> typeOf(measure) == FieldType.TEXT ? "text" : "numeric";
        };
    }

    private FieldType typeOf(Measure measure) {
        return shape.extremes().get(shape.extremeNumber(measure.field()) - 1).type();
    }

    /** The group of a row: {@code {"group": {…}, "measures": {…}}}. */
    ObjectNode group(ResultSet row) throws SQLException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode group = json.putObject("group");
        for (int i = 0; i < shape.groups().size(); i++) {
            AggregateShape.Field field = shape.groups().get(i);
            put(group, field.path().toString(), field.type(), row.getString("g" + (i + 1)));
        }
        ObjectNode measures = json.putObject("measures");
        for (int i = 0; i < declared.measures().size(); i++) {
            Measure measure = declared.measures().get(i);
            boolean isText = type(measure).equals("text");
            put(measures, measure.name(), isText ? FieldType.TEXT : FieldType.NUMBER, row.getString("m" + i));
        }
        return json;
    }

    private static void put(ObjectNode target, String name, FieldType type, @Nullable String value) {
        if (value == null) {
            target.putNull(name);
            return;
        }
        switch (type) {
            case TEXT -> target.put(name, value);
            case NUMBER -> put(target, name, new BigDecimal(value).stripTrailingZeros());
            case BOOLEAN -> target.put(name, value.equals("true"));
        }
    }

    private static void put(ObjectNode target, String name, BigDecimal number) {
        if (number.scale() <= 0 && number.scale() >= -ZEROS_MAX) {
            target.put(name, number.toBigIntegerExact());
        } else {
            target.put(name, number);
        }
    }

    /** The one group of an aggregate without group fields, if there is no record: as {@code GROUP BY ()} has it. */
    Optional<ObjectNode> groupOfNothing() {
        if (!shape.groups().isEmpty()) {
            return Optional.empty();
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("group");
        ObjectNode measures = json.putObject("measures");
        IntStream.range(0, declared.measures().size()).forEach(i -> {
            Measure measure = declared.measures().get(i);
            if (measure.function() == Function.COUNT) {
                measures.put(measure.name(), 0);
            } else {
                measures.putNull(measure.name());
            }
        });
        return Optional.of(json);
    }
}
