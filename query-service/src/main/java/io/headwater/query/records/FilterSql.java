package io.headwater.query.records;

import io.headwater.events.FieldPath;
import io.headwater.events.FieldType;
import io.headwater.expressions.Expression;
import io.headwater.expressions.Expression.Operator;
import io.headwater.expressions.InvalidExpression;
import io.headwater.query.catalogue.HeldCollection;
import io.headwater.query.catalogue.HeldCollection.Column;
import io.headwater.query.records.SqlFragment.Parameter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Translates a checked filter into a condition on the typed columns of a collection's table, named {@code r}.
 *
 * <p>Fields compare as CEL says, where a comparison with a missing field is an error, an error is no match, and
 * {@code error || true} is true: exactly what SQL makes of NULL. So {@code status != "open"} and {@code !(status == "open")}
 * both leave out records without a status; {@code status == null} finds them, whether the field is missing or null.
 */
final class FilterSql {
    private final HeldCollection collection;

    private FilterSql(HeldCollection collection) {
        this.collection = collection;
    }

    /**
     * The condition.
     *
     * @throws InvalidExpression at the first part that cannot be answered
     */
    static SqlFragment condition(Expression filter, HeldCollection collection) {
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

    private SqlFragment translate(Expression node) {
        return switch (node) {
            case Expression.And(Expression left, Expression right, int _) -> joined(left, " AND ", right);
            case Expression.Or(Expression left, Expression right, int _) -> joined(left, " OR ", right);
            case Expression.Not(Expression operand, int _) ->
                new SqlFragment().add("(NOT ").add(translate(operand)).add(")");
            case Expression.Comparison comparison -> comparison(comparison);
            case Expression.Membership membership -> membership(membership);
            case Expression.Truth truth -> new SqlFragment().add(truth.value() ? "TRUE" : "FALSE");
            case Expression.Field field -> truthOf(field);
            case Expression.Call call -> throw unanswerable(call);
            case Expression.Text _, Expression.Numeral _, Expression.Null _ ->
                throw new InvalidExpression(node.offset(), "This is neither true nor false.");
        };
    }

    private SqlFragment joined(Expression left, String operator, Expression right) {
        return new SqlFragment()
                .add("(")
                .add(translate(left))
                .add(operator)
                .add(translate(right))
                .add(")");
    }

    private SqlFragment truthOf(Expression.Field field) {
        Column column = column(field);
        if (column.type() != FieldType.BOOLEAN) {
            throw new InvalidExpression(field.offset(), "'" + field.path() + "' is neither true nor false.");
        }
        return new SqlFragment().add("r.").add(column.name());
    }

    private SqlFragment comparison(Expression.Comparison node) {
        if (node.left() instanceof Expression.Field field && node.right() instanceof Expression.Literal literal) {
            return compare(field, node.operator(), literal);
        }
        if (node.left() instanceof Expression.Literal literal && node.right() instanceof Expression.Field field) {
            return compare(field, node.operator().mirrored(), literal);
        }
        if (node.left() instanceof Expression.Call call) {
            throw unanswerable(call);
        }
        if (node.right() instanceof Expression.Call call) {
            throw unanswerable(call);
        }
        throw new InvalidExpression(node.offset(), "A filter compares a field with a value.");
    }

    private SqlFragment compare(Expression.Field field, Operator operator, Expression.Literal literal) {
        Column column = column(field);
        return switch (literal) {
            case Expression.Null _ -> compareNull(column, operator, literal);
            case Expression.Text(String text, int _) -> {
                requireType(field, column, FieldType.TEXT);
                yield new TextComparison(field.path(), column).with(operator, text);
            }
            case Expression.Numeral numeral -> {
                requireType(field, column, FieldType.NUMBER);
                yield simple(column, operator, new Parameter.Numeric(numeral.value()));
            }
            case Expression.Truth truth -> {
                requireType(field, column, FieldType.BOOLEAN);
                yield simple(column, operator, new Parameter.Truth(truth.value()));
            }
        };
    }

    private static SqlFragment simple(Column column, Operator operator, Parameter value) {
        return new SqlFragment()
                .add("r.")
                .add(column.name())
                .add(TextComparison.symbol(operator))
                .add(value);
    }

    private static SqlFragment compareNull(Column column, Operator operator, Expression literal) {
        return switch (operator) {
            case EQUAL -> new SqlFragment().add("r.").add(column.name()).add(" IS NULL");
            case NOT_EQUAL -> new SqlFragment().add("r.").add(column.name()).add(" IS NOT NULL");
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                throw new InvalidExpression(literal.offset(), "null has no order; compare with == or !=.");
        };
    }

    private SqlFragment membership(Expression.Membership node) {
        if (!(node.value() instanceof Expression.Field field)) {
            throw new InvalidExpression(node.offset(), "'in' asks for a field in a list of values.");
        }
        if (node.candidates().isEmpty()) {
            return new SqlFragment().add("FALSE");
        }
        Column column = column(field);
        return switch (column.type()) {
            case TEXT ->
                new TextComparison(field.path(), column)
                        .withAny(values(node, Expression.Text.class).stream()
                                .map(Expression.Text::value)
                                .toList());
            case NUMBER ->
                new SqlFragment()
                        .add("r.")
                        .add(column.name())
                        .add(" = ANY (")
                        .add(new Parameter.Numerics(values(node, Expression.Numeral.class).stream()
                                .map(Expression.Numeral::value)
                                .toList()))
                        .add(")");
            case BOOLEAN -> throw new InvalidExpression(node.offset(), "Name '" + field.path() + "' itself, or '!'.");
        };
    }

    private static <T extends Expression> List<T> values(Expression.Membership node, Class<T> type) {
        return node.candidates().stream()
                .map(candidate -> {
                    if (!type.isInstance(candidate)) {
                        throw new InvalidExpression(
                                candidate.offset(), "The list holds values of the field's type and nothing else.");
                    }
                    return type.cast(candidate);
                })
                .toList();
    }

    private Column column(Expression.Field field) {
        return collection
                .column(field.path())
                .orElseThrow(() -> new InvalidExpression(
                        field.offset(), "No index is declared with '" + field.path() + "', so it cannot be filtered."));
    }

    private static void requireType(Expression.Field field, Column column, FieldType type) {
        if (column.type() != type) {
            throw new InvalidExpression(
                    field.offset(),
                    "'" + field.path() + "' holds values of type " + column.type() + ", not " + type + ".");
        }
    }

    private static InvalidExpression unanswerable(Expression.Call call) {
        return new InvalidExpression(
                call.offset(),
                "A filter cannot use '" + call.function() + "' yet; it takes ==, !=, <, <=, >, >=, in, &&, || and !.");
    }
}
