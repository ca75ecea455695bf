package io.headwater.query.records;

import io.headwater.events.FieldPath;
import io.headwater.expressions.Condition;
import io.headwater.expressions.Expression;
import io.headwater.expressions.Expression.Kind;
import io.headwater.expressions.Expression.Operator;
import io.headwater.expressions.InvalidExpression;
import io.headwater.expressions.TextPattern;
import io.headwater.query.catalogue.HeldCollection;
import io.headwater.query.catalogue.HeldCollection.Column;
import io.headwater.query.records.SqlFragment.Parameter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Translates a checked filter into a condition on the rows of a collection's table, named {@code r}: on typed columns where an index
 * declares the field, on the record's JSON elsewhere. See docs/filters.md.
 *
 * <p>It is true, false or NULL where {@link Condition} says true, false or unknown, since SQL joins the three in the same way. So
 * {@code status != "open"} and {@code !(status == "open")} both leave out records without a status; {@code status == null} finds
 * them, whether the field is missing or null. Every part of the filter becomes one part of the condition, so that the latter grows no
 * faster than the former.
 */
final class FilterSql {
    private final ValueSql values;

    private FilterSql(HeldCollection collection) {
        this.values = new ValueSql(collection, this);
    }

    /**
     * The condition.
     *
     * @throws InvalidExpression at the first part that cannot be answered
     */
    static SqlFragment condition(Expression filter, HeldCollection collection) {
        Condition.requireEvaluable(filter);
        FilterCost.check(filter);
        return new FilterSql(collection).translate(filter);
    }

    /** The fields that every match has at one value: those compared with {@code ==} on the way to each match. */
    static Set<FieldPath> fixedFields(Expression filter) {
        Set<FieldPath> fixed = new HashSet<>();
        collectFixed(filter, fixed);
        return fixed;
    }

    private static void collectFixed(Expression filter, Set<FieldPath> fixed) {
        if (filter instanceof Expression.And and) {
            collectFixed(and.left(), fixed);
            collectFixed(and.right(), fixed);
        } else if (filter instanceof Expression.Comparison(Operator operator, Expression left, Expression right, int _)
                && operator == Operator.EQUAL) {
            if (left instanceof Expression.Field field && isValue(right)) {
                fixed.add(field.path());
            } else if (right instanceof Expression.Field field && isValue(left)) {
                fixed.add(field.path());
            }
        }
    }

    private static boolean isValue(Expression expression) {
        return expression instanceof Expression.Literal && !(expression instanceof Expression.Null);
    }

    /** A part that is true or false, in brackets or one word. */
    SqlFragment translate(Expression node) {
        return switch (node) {
            case Expression.And(Expression left, Expression right, int _) -> joined(left, " AND ", right);
            case Expression.Or(Expression left, Expression right, int _) -> joined(left, " OR ", right);
            case Expression.Not(Expression operand, int _) -> SqlFragment.of("(NOT ", translate(operand), ")");
            case Expression.Comparison comparison -> comparison(comparison);
            case Expression.Membership membership -> membership(membership);
            case Expression.Quantifier quantifier -> quantifier(quantifier);
            case Expression.Match(Expression text, TextPattern pattern, int _) ->
                SqlFragment.of("(", values.as(Kind.TEXT, text), " ~ ", new Parameter.Text(pattern.posix()), ")");
            case Expression.Call call when ValueSql.isCondition(call.function()) -> call(call);
            case Expression.Truth _, Expression.Field _, Expression.Element _, Expression.Call _ ->
                values.as(Kind.TRUTH, node);
            case Expression.Text _, Expression.Numeral _, Expression.Null _ ->
                throw new InvalidExpression(node.offset(), "This is neither true nor false.");
        };
    }

    private SqlFragment joined(Expression left, String operator, Expression right) {
        return SqlFragment.of("(", translate(left), operator, translate(right), ")");
    }

    private SqlFragment comparison(Expression.Comparison node) {
        Expression left = node.left();
        Expression right = node.right();
        if (left instanceof Expression.Null || right instanceof Expression.Null) {
            Expression other = left instanceof Expression.Null ? right : left;
            boolean equal = node.operator() == Operator.EQUAL;
            return SqlFragment.of("(", values.presence(other), equal ? " IS NULL)" : " IS NOT NULL)");
        }
        if (left instanceof Expression.Field field && right instanceof Expression.Text text) {
            return textComparison(field, node.operator(), text);
        }
        if (right instanceof Expression.Field field && left instanceof Expression.Text text) {
            return textComparison(field, node.operator().mirrored(), text);
        }
        return comparison(node.operator(), left, right);
    }

    private SqlFragment textComparison(Expression.Field field, Operator operator, Expression.Text text) {
        Column column = values.textColumn(field);
        return column == null
                ? comparison(operator, field, text)
                : SqlFragment.of("(", new TextComparison(field.path(), column).with(operator, text.value()), ")");
    }

    private SqlFragment comparison(Operator operator, Expression left, Expression right) {
        String symbol = TextComparison.symbol(operator);
        if (operator == Operator.EQUAL || operator == Operator.NOT_EQUAL) {
            Kind kind = ValueSql.isScalar(left.kind()) && left.kind() == right.kind() ? left.kind() : Kind.ANY;
            return SqlFragment.of("(", values.as(kind, left), symbol, values.as(kind, right), ")");
        }
        Kind kind = ValueSql.isScalar(left.kind()) ? left.kind() : right.kind();
        return ValueSql.isScalar(kind)
                ? SqlFragment.of("(", values.as(kind, left), symbol, values.as(kind, right), ")")
                : values.orderOfAny(symbol, left, right);
    }

    private SqlFragment membership(Expression.Membership node) {
        if (node.candidates().isEmpty()) {
            return SqlFragment.of("FALSE");
        }
        Column column = node.value() instanceof Expression.Field field ? values.textColumn(field) : null;
        if (column != null && node.candidates().stream().allMatch(Expression.Text.class::isInstance)) {
            FieldPath path = ((Expression.Field) node.value()).path();
            List<String> texts = node.candidates().stream()
                    .map(candidate -> ((Expression.Text) candidate).value())
                    .toList();
            return new TextComparison(path, column).withAny(texts);
        }
        Kind own = node.value().kind();
        boolean alike = ValueSql.isScalar(own)
                && node.candidates().stream()
                        .allMatch(candidate -> candidate.kind() == own || candidate instanceof Expression.Null);
        Kind kind = alike ? own : Kind.ANY;
        return SqlFragment.of("(", values.as(kind, node.value()), " = ANY (", list(kind, node.candidates()), "))");
    }

    private SqlFragment list(Kind kind, List<Expression> candidates) {
        if (kind == Kind.NUMBER && candidates.stream().allMatch(Expression.Numeral.class::isInstance)) {
            return SqlFragment.of(new Parameter.Numerics(candidates.stream()
                    .map(candidate -> ((Expression.Numeral) candidate).value())
                    .toList()));
        }
        if (kind == Kind.TEXT && candidates.stream().allMatch(Expression.Text.class::isInstance)) {
            return SqlFragment.of(new Parameter.Texts(candidates.stream()
                    .map(candidate -> ((Expression.Text) candidate).value())
                    .toList()));
        }
        List<SqlFragment> each =
                candidates.stream().map(candidate -> values.as(kind, candidate)).toList();
        return SqlFragment.of("ARRAY[", SqlFragment.join(", ", each), "]");
    }

    /** {@code = ANY} and {@code = ALL} join what they compare as OR and AND do, NULL as well. */
    private SqlFragment quantifier(Expression.Quantifier node) {
        SqlFragment list = values.stored(node.list());
        SqlFragment predicate = translate(node.predicate());
        return SqlFragment.of("(CASE WHEN jsonb_typeof(", list, ") = 'array' THEN TRUE = ", node.all() ? "ALL" : "ANY")
                .add(SqlFragment.of(" (SELECT ", predicate, " FROM jsonb_array_elements(", list, ") AS "))
                .add(ValueSql.elements(node.variable()) + " (value)) END)");
    }

    /** One of the functions that {@link ValueSql#isCondition} names. */
    SqlFragment call(Expression.Call call) {
        Expression first = call.arguments().getFirst();
        Expression last = call.arguments().getLast();
        return switch (call.function()) {
            case "has" -> SqlFragment.of("(", values.presence(first), " IS NOT NULL)");
            case "startsWith" -> startsWith(first, last);
            case "endsWith" ->
                SqlFragment.of("starts_with(reverse(", values.as(Kind.TEXT, first), "), reverse(")
                        .add(SqlFragment.of(values.as(Kind.TEXT, last), "))"));
            case "contains" ->
                SqlFragment.of("(strpos(", values.as(Kind.TEXT, first), ", ")
                        .add(SqlFragment.of(values.as(Kind.TEXT, last), ") > 0)"));
            case "in" -> element(call, first, last);
            default -> throw new IllegalArgumentException(call.function());
        };
    }

    private SqlFragment startsWith(Expression text, Expression beginning) {
        Column column = text instanceof Expression.Field field ? values.textColumn(field) : null;
        return column != null && beginning instanceof Expression.Text(String value, int _)
                ? new TextComparison(((Expression.Field) text).path(), column).startingWith(value)
                : SqlFragment.of("starts_with(", values.as(Kind.TEXT, text), ", ")
                        .add(SqlFragment.of(values.as(Kind.TEXT, beginning), ")"));
    }

    private SqlFragment element(Expression.Call call, Expression value, Expression list) {
        if (!(list instanceof Expression.Field || list instanceof Expression.Element)) {
            throw new InvalidExpression(call.offset(), "'in' asks for an element of a list of the record.");
        }
        SqlFragment stored = values.stored(list);
        return ValueSql.isScalar(value.kind())
                ? SqlFragment.of("(CASE WHEN jsonb_typeof(", stored, ") = 'array' THEN ", stored, " @> to_jsonb(")
                        .add(SqlFragment.of(values.as(value.kind(), value), ") END)"))
                : values.elementOfAny(value, stored);
    }
}
