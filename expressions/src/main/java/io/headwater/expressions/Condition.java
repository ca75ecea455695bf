package io.headwater.expressions;

import io.headwater.expressions.Expression.Operator;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * An expression that can be asked of a record in memory. Immutable, safe for any number of threads.
 *
 * <p>Exact: numbers are decimals of any size. What a missing or null field has to do with it is unknown, except that
 * {@code field == null} is true; {@code unknown || true} is true, {@code unknown && false} is false, and what is unknown in
 * the end does not hold. Filters in queries say the same.
 */
public final class Condition {
    /** Holds for every record. */
    public static final Condition ALWAYS = new Condition(new Expression.Truth(true, 0));

    private final Expression expression;

    private Condition(Expression expression) {
        this.expression = expression;
    }

    /**
     * Takes an expression.
     *
     * @throws InvalidExpression at the first part that cannot be evaluated
     */
    public static Condition of(Expression expression) {
        Evaluable.check(expression);
        return new Condition(expression);
    }

    /** Whether it holds for the record. */
    public boolean holds(JsonNode self) {
        return truth(expression, self) == Truth.TRUE;
    }

    private enum Truth {
        TRUE,
        FALSE,
        UNKNOWN;

        static Truth of(boolean value) {
            return value ? TRUE : FALSE;
        }

        JsonNode value() {
            return this == UNKNOWN ? Values.UNKNOWN : JsonNodeFactory.instance.booleanNode(this == TRUE);
        }

        Truth not() {
            return switch (this) {
                case TRUE -> FALSE;
                case FALSE -> TRUE;
                case UNKNOWN -> UNKNOWN;
            };
        }

        Truth and(Truth other) {
            if (this == FALSE || other == FALSE) {
                return FALSE;
            }
            return this == TRUE && other == TRUE ? TRUE : UNKNOWN;
        }
    }

    private static Truth truth(Expression node, JsonNode self) {
        return switch (node) {
            case Expression.And(Expression left, Expression right, int _) ->
                truth(left, self).and(truth(right, self));
            case Expression.Or(Expression left, Expression right, int _) ->
                truth(left, self).not().and(truth(right, self).not()).not();
            case Expression.Not(Expression operand, int _) ->
                truth(operand, self).not();
            case Expression.Comparison comparison -> comparison(comparison, self);
            case Expression.Membership membership -> membership(membership, self);
            case Expression.Literal _, Expression.Field _, Expression.Call _ -> {
                JsonNode value = value(node, self);
                yield value.isBoolean() ? Truth.of(value.booleanValue()) : Truth.UNKNOWN;
            }
        };
    }

    private static Truth comparison(Expression.Comparison node, JsonNode self) {
        JsonNode left = value(node.left(), self);
        JsonNode right = value(node.right(), self);
        boolean asksForNull = node.left() instanceof Expression.Null || node.right() instanceof Expression.Null;
        if (Values.isNothing(left) || Values.isNothing(right)) {
            return asksForNull
                    ? compareNull(node.operator(), Values.isNothing(left) && Values.isNothing(right))
                    : Truth.UNKNOWN;
        }
        if (asksForNull) {
            return compareNull(node.operator(), false);
        }
        return Values.compare(node.operator(), left, right).map(Truth::of).orElse(Truth.UNKNOWN);
    }

    private static Truth compareNull(Operator operator, boolean bothNothing) {
        return switch (operator) {
            case EQUAL -> Truth.of(bothNothing);
            case NOT_EQUAL -> Truth.of(!bothNothing);
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> Truth.UNKNOWN;
        };
    }

    private static Truth membership(Expression.Membership node, JsonNode self) {
        JsonNode value = value(node.value(), self);
        Truth missed = Truth.TRUE;
        for (Expression candidate : node.candidates()) {
            JsonNode other = value(candidate, self);
            Truth equal = Values.isNothing(value) || Values.isNothing(other)
                    ? Truth.UNKNOWN
                    : Values.compare(Operator.EQUAL, value, other)
                            .map(Truth::of)
                            .orElse(Truth.UNKNOWN);
            missed = missed.and(equal.not());
        }
        return missed.not();
    }

    /** The value of a part; a missing node if it has none, or none that could be known. */
    private static JsonNode value(Expression node, JsonNode self) {
        return switch (node) {
            case Expression.Field field -> field.path().in(self);
            case Expression.Literal literal -> Values.of(literal);
            case Expression.Call(String function, List<Expression> arguments, int _)
            when function.equals("?:") ->
                switch (truth(arguments.getFirst(), self)) {
                    case TRUE -> value(arguments.get(1), self);
                    case FALSE -> value(arguments.get(2), self);
                    case UNKNOWN -> Values.UNKNOWN;
                };
            case Expression.Call call ->
                Values.call(
                        call.function(),
                        call.arguments().stream()
                                .map(argument -> value(argument, self))
                                .toList());
            case Expression.And _,
                    Expression.Or _,
                    Expression.Not _,
                    Expression.Comparison _,
                    Expression.Membership _ -> truth(node, self).value();
        };
    }
}
