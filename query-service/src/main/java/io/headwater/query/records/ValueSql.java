package io.headwater.query.records;

import io.headwater.events.FieldType;
import io.headwater.expressions.Condition;
import io.headwater.expressions.Expression;
import io.headwater.expressions.Expression.Kind;
import io.headwater.expressions.InvalidExpression;
import io.headwater.expressions.Timestamps;
import io.headwater.query.catalogue.HeldCollection;
import io.headwater.query.catalogue.HeldCollection.Column;
import io.headwater.query.records.SqlFragment.Parameter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The values within a filter as SQL. Whoever needs a value says of which type, and gets NULL where it is missing, null or of another
 * one; nothing that PostgreSQL evaluates can fail. Texts are {@code COLLATE "C"}, by code point. What is named twice is bound to a
 * column of a subquery first, unless it is a place in the record.
 */
final class ValueSql {
    private static final Set<String> CONDITIONS = Set.of("has", "in", "startsWith", "endsWith", "contains");

    private final HeldCollection collection;
    private final FilterSql conditions;
    private int bound;

    ValueSql(HeldCollection collection, FilterSql conditions) {
        this.collection = collection;
        this.conditions = conditions;
    }

    static boolean isScalar(Kind kind) {
        return switch (kind) {
            case TEXT, NUMBER, TRUTH, TIME -> true;
            case LIST, OBJECT, ANY -> false;
        };
    }

    /** Whether a function of CEL is translated by {@link FilterSql#call}. */
    static boolean isCondition(String function) {
        return CONDITIONS.contains(function);
    }

    /** The table of the elements that a quantifier goes through; its column is {@code value}. */
    static String elements(int variable) {
        return "e" + variable;
    }

    /**
     * A value.
     *
     * @param kind a scalar's for SQL's type of that; else {@code jsonb}, which is never the null of JSON
     */
    SqlFragment as(Kind kind, Expression node) {
        return switch (node) {
            case Expression.Literal literal -> literal(kind, literal);
            case Expression.Field field -> field(kind, field);
            case Expression.Element element -> JsonSql.as(kind, element.type(), stored(element));
            case Expression.Call call -> call(kind, call);
            case Expression.And _,
                    Expression.Or _,
                    Expression.Not _,
                    Expression.Comparison _,
                    Expression.Membership _,
                    Expression.Quantifier _,
                    Expression.Match _ -> converted(Kind.TRUTH, kind, () -> conditions.translate(node));
        };
    }

    /** Something that is NULL exactly where a part has no value. */
    SqlFragment presence(Expression node) {
        Column column = node instanceof Expression.Field field ? column(field) : null;
        return column == null ? as(node.kind(), node) : SqlFragment.of("r.", column.name());
    }

    /** The column of a field that holds texts, or the beginnings of long ones; null if there is none. */
    @Nullable
    Column textColumn(Expression.Field field) {
        return field.type() == Kind.TEXT ? column(field) : null;
    }

    private @Nullable Column column(Expression.Field field) {
        Column column = collection.column(field.path()).orElse(null);
        if (column == null) {
            return null;
        }
        FieldType type = switch (field.type()) {
            case TEXT -> FieldType.TEXT;
            case NUMBER -> FieldType.NUMBER;
            case TRUTH -> FieldType.BOOLEAN;
            case TIME, LIST, OBJECT, ANY -> null;
        };
        return column.type() == type ? column : null;
    }

    /** What the record has at a place. */
    SqlFragment stored(Expression place) {
        return switch (place) {
            case Expression.Field field -> JsonSql.at("r.data", field.path().members());
            case Expression.Element element -> JsonSql.at(elements(element.variable()) + ".value", element.members());
            default -> throw new IllegalArgumentException("no place in a record");
        };
    }

    private SqlFragment field(Kind kind, Expression.Field field) {
        Column column = column(field);
        if (column == null || column.type() == FieldType.TEXT) {
            return JsonSql.as(kind, field.type(), stored(field));
        }
        return converted(field.type(), kind, () -> SqlFragment.of("r.", column.name()));
    }

    private static SqlFragment literal(Kind kind, Expression.Literal literal) {
        return switch (literal) {
            case Expression.Text(String text, int _) ->
                converted(
                        Kind.TEXT, kind, () -> SqlFragment.of("(", new Parameter.Text(text), "::text COLLATE \"C\")"));
            case Expression.Numeral(BigDecimal number, int _) ->
                converted(Kind.NUMBER, kind, () -> SqlFragment.of(new Parameter.Numeric(number)));
            case Expression.Truth(boolean value, int _) ->
                converted(Kind.TRUTH, kind, () -> SqlFragment.of(value ? "TRUE" : "FALSE"));
            case Expression.Null _ -> JsonSql.nothing(kind);
        };
    }

    /** A scalar of one kind where another is wanted: as JSON if that is open, else as good as missing. */
    private static SqlFragment converted(Kind from, Kind to, Supplier<SqlFragment> sql) {
        if (from == to) {
            return sql.get();
        }
        return to == Kind.ANY ? SqlFragment.of("to_jsonb(", sql.get(), ")") : JsonSql.nothing(to);
    }

    private SqlFragment call(Kind kind, Expression.Call call) {
        List<Expression> arguments = call.arguments();
        Expression first = arguments.getFirst();
        Expression last = arguments.getLast();
        return switch (call.function()) {
            case "?:" -> either(first, as(kind, arguments.get(1)), as(kind, last));
            case "+" -> sum(kind, call);
            case "*" -> converted(Kind.NUMBER, kind, () -> numbers(first, " * ", last));
            case "-" ->
                converted(
                        Kind.NUMBER,
                        kind,
                        () -> arguments.size() == 1
                                ? SqlFragment.of("(- ", as(Kind.NUMBER, first), ")")
                                : numbers(first, " - ", last));
            case "size" -> converted(Kind.NUMBER, kind, () -> size(first));
            case "timestamp" -> converted(Kind.TIME, kind, () -> time(first));
            default -> converted(Kind.TRUTH, kind, () -> conditions.call(call));
        };
    }

    private SqlFragment either(Expression condition, SqlFragment one, SqlFragment other) {
        return SqlFragment.of("(CASE ", conditions.translate(condition), " WHEN TRUE THEN ", one)
                .add(SqlFragment.of(" WHEN FALSE THEN ", other, " END)"));
    }

    private SqlFragment sum(Kind kind, Expression.Call call) {
        Expression left = call.arguments().getFirst();
        Expression right = call.arguments().getLast();
        Kind own = call.kind() != Kind.ANY ? call.kind() : kind;
        return switch (own) {
            case TEXT -> converted(Kind.TEXT, kind, () -> joined(left, right));
            case NUMBER -> converted(Kind.NUMBER, kind, () -> numbers(left, " + ", right));
            case TRUTH, TIME, LIST, OBJECT -> JsonSql.nothing(kind);
            case ANY ->
                throw new InvalidExpression(
                        call.offset(),
                        "Nobody knows whether this adds numbers or joins strings: the schema says of neither side.");
        };
    }

    private SqlFragment numbers(Expression left, String operator, Expression right) {
        return SqlFragment.of("(", as(Kind.NUMBER, left), operator, as(Kind.NUMBER, right), ")");
    }

    private SqlFragment joined(Expression left, Expression right) {
        String b = nextBound();
        return SqlFragment.of("((SELECT CASE WHEN char_length(" + b + ".l) + char_length(" + b + ".r) <= ")
                .add(Condition.JOINED_LENGTH_MAX + " THEN " + b + ".l || " + b + ".r END FROM (SELECT ")
                .add(SqlFragment.of(as(Kind.TEXT, left), " AS l, ", as(Kind.TEXT, right), " AS r OFFSET 0) AS ", b))
                .add(") COLLATE \"C\")");
    }

    private SqlFragment size(Expression of) {
        if (of instanceof Expression.Call call && call.function().equals("?:")) {
            return either(
                    call.arguments().getFirst(),
                    size(call.arguments().get(1)),
                    size(call.arguments().getLast()));
        }
        boolean isPlace = of instanceof Expression.Field || of instanceof Expression.Element;
        return isPlace && of.kind() != Kind.TEXT
                ? JsonSql.size(of.kind(), stored(of))
                : SqlFragment.of("char_length(", as(Kind.TEXT, of), ")::numeric");
    }

    // Seconds since 1970, as Timestamps has them; PostgreSQL's own timestamps would be rounded to microseconds.
    private SqlFragment time(Expression text) {
        if (text instanceof Expression.Text(String value, int _)) {
            return SqlFragment.of(
                    new Parameter.Numeric(Objects.requireNonNull(Timestamps.seconds(value), "checked before")));
        }
        String b = nextBound();
        return SqlFragment.of("(SELECT CASE WHEN #.x ~ '^(?:".replace("#", b) + Timestamps.DATE_TIME)
                .add(
                        ")$' THEN extract(epoch FROM (left(#.x, 19) || substring(#.x FROM '(?:Z|[+-][0-9:]{5})$'))::timestamptz)"
                                .replace("#", b))
                .add(" + coalesce(substring(#.x FROM '[.][0-9]+'), '0')::numeric WHEN #.x ~ '^(?:".replace("#", b))
                .add(Timestamps.DATE
                        + ")$' THEN extract(epoch FROM (#.x || 'T00:00:00Z')::timestamptz)".replace("#", b))
                .add(SqlFragment.of(" END FROM (SELECT ", as(Kind.TEXT, text), " AS x OFFSET 0) AS " + b + ")"));
    }

    /** The order of two values that may be anything: there is one if both are numbers, strings or truths. */
    SqlFragment orderOfAny(String symbol, Expression left, Expression right) {
        String b = nextBound();
        String order = """
                (SELECT CASE WHEN jsonb_typeof(#.l) <> jsonb_typeof(#.r) THEN NULL \
                WHEN jsonb_typeof(#.l) = 'number' THEN #.l::numeric @ #.r::numeric \
                WHEN jsonb_typeof(#.l) = 'string' THEN (#.l #>> '{}') COLLATE "C" @ (#.r #>> '{}') COLLATE "C" \
                WHEN jsonb_typeof(#.l) = 'boolean' THEN #.l::boolean @ #.r::boolean END FROM (SELECT""";
        return SqlFragment.of(order.replace("#.", b + ".").replace(" @ ", symbol))
                .add(SqlFragment.of(" ", as(Kind.ANY, left), " AS l, ", as(Kind.ANY, right)))
                .add(" AS r OFFSET 0) AS " + b + ")");
    }

    /** Whether a value that may be anything is an element of what is stored at a place. */
    SqlFragment elementOfAny(Expression value, SqlFragment stored) {
        String b = nextBound();
        return SqlFragment.of(
                        "(SELECT CASE WHEN jsonb_typeof(", stored, ") = 'array' AND " + b + ".v IS NOT NULL THEN ")
                .add(SqlFragment.of(
                        b + ".v = ANY (SELECT e.value FROM jsonb_array_elements(", stored, ") AS e (value))"))
                .add(SqlFragment.of(" END FROM (SELECT ", as(Kind.ANY, value), " AS v OFFSET 0) AS " + b + ")"));
    }

    private String nextBound() {
        bound++;
        return "b" + bound;
    }
}
