package io.headwater.expressions;

import io.headwater.expressions.Expression.Operator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * An expression that can be asked of a record in memory. Immutable, safe for any number of threads.
 *
 * <p>Exact: numbers are decimals of any size. What a missing or null field has to do with it is unknown, except that
 * {@code field == null} is true; {@code unknown || true} is true, {@code unknown && false} is false, and what is unknown in
 * the end does not hold. A value of another type than the schema declares is as good as missing. Filters in queries say the
 * same: docs/filters.md.
 *
 * <p>The work grows with the size of the record and no faster, and ends: what is not known after {@value Steps#MAX} steps is unknown.
 */
public final class Condition {
    /** Holds for every record. */
    public static final Condition ALWAYS = new Condition(new Expression.Truth(true, 0));

    /** Code points of a text that {@code +} makes; a longer one is unknown. */
    public static final int JOINED_LENGTH_MAX = 10_000;

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
        requireEvaluable(expression);
        return new Condition(expression);
    }

    /**
     * Checks that {@link #of} would take an expression.
     *
     * @throws InvalidExpression at the first part that cannot be evaluated
     */
    public static void requireEvaluable(Expression expression) {
        Evaluable.check(expression);
        WithinQuantifiers.check(expression);
    }

    /** Whether it holds for the record. What takes too many steps does not, nor does its contrary. */
    public boolean holds(JsonNode self) {
        try {
            return truth(expression, new Scope(self, 0, self, null, new Steps())) == Truth.TRUE;
        } catch (Steps.UsedUp _) {
            return false;
        }
    }

    /**
     * What names stand for.
     *
     * @param self the record
     * @param variable of the innermost quantifier; 0 outside of all
     * @param element what it stands for
     * @param steps of the whole evaluation
     */
    private record Scope(
            JsonNode self,
            int variable,
            JsonNode element,
            @Nullable Scope around,
            Steps steps) {
        Scope within(int inner, JsonNode value) {
            return new Scope(self, inner, value, this, steps);
        }

        JsonNode value(Expression.Element part) {
            Scope scope = this;
            while (scope.variable != part.variable() && scope.around != null) {
                scope = scope.around;
            }
            JsonNode value = scope.element;
            for (String member : part.members()) {
                value = value.path(member);
            }
            return Values.of(value, part.type());
        }
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

    private static Truth truth(Expression node, Scope self) {
        self.steps().spend(1);
        return switch (node) {
            case Expression.And(Expression left, Expression right, int _) ->
                truth(left, self).and(truth(right, self));
            case Expression.Or(Expression left, Expression right, int _) ->
                truth(left, self).not().and(truth(right, self).not()).not();
            case Expression.Not(Expression operand, int _) ->
                truth(operand, self).not();
            case Expression.Comparison comparison -> comparison(comparison, self);
            case Expression.Membership membership -> membership(membership, self);
            case Expression.Quantifier quantifier -> quantifier(quantifier, self);
            case Expression.Match(Expression text, TextPattern pattern, int _) -> {
                JsonNode value = value(text, self);
                self.steps().read(value);
                yield value.isString() ? Truth.of(pattern.isIn(value.stringValue())) : Truth.UNKNOWN;
            }
            case Expression.Literal _, Expression.Field _, Expression.Element _, Expression.Call _ -> {
                JsonNode value = value(node, self);
                yield value.isBoolean() ? Truth.of(value.booleanValue()) : Truth.UNKNOWN;
            }
        };
    }

    /** As if the predicate were joined for all elements: with and for all, with or for one. */
    private static Truth quantifier(Expression.Quantifier node, Scope self) {
        JsonNode list = value(node.list(), self);
        if (!list.isArray()) {
            return Truth.UNKNOWN;
        }
        Truth joined = Truth.TRUE;
        for (JsonNode element : list) {
            Truth one = truth(node.predicate(), self.within(node.variable(), element));
            joined = joined.and(node.all() ? one : one.not());
            if (joined == Truth.FALSE) {
                break;
            }
        }
        return node.all() ? joined : joined.not();
    }

    private static Truth comparison(Expression.Comparison node, Scope self) {
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
        self.steps().compare(left, right);
        return Values.compare(node.operator(), left, right).map(Truth::of).orElse(Truth.UNKNOWN);
    }

    private static Truth compareNull(Operator operator, boolean bothNothing) {
        return switch (operator) {
            case EQUAL -> Truth.of(bothNothing);
            case NOT_EQUAL -> Truth.of(!bothNothing);
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> Truth.UNKNOWN;
        };
    }

    private static Truth membership(Expression.Membership node, Scope self) {
        JsonNode value = value(node.value(), self);
        Truth missed = Truth.TRUE;
        for (Expression candidate : node.candidates()) {
            JsonNode other = value(candidate, self);
            self.steps().compare(value, other);
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
    private static JsonNode value(Expression node, Scope self) {
        self.steps().spend(1);
        return switch (node) {
            case Expression.Field field -> Values.of(field.path().in(self.self()), field.type());
            case Expression.Element element -> self.value(element);
            case Expression.Literal literal -> Values.of(literal);
            case Expression.Call(String function, List<Expression> arguments, int _)
            when function.equals("?:") ->
                switch (truth(arguments.getFirst(), self)) {
                    case TRUE -> value(arguments.get(1), self);
                    case FALSE -> value(arguments.get(2), self);
                    case UNKNOWN -> Values.UNKNOWN;
                };
            case Expression.Call(String function, List<Expression> arguments, int _) -> {
                List<JsonNode> values = arguments.stream()
                        .map(argument -> value(argument, self))
                        .toList();
                self.steps().call(function, values);
                yield Values.call(function, values);
            }
            case Expression.And _,
                    Expression.Or _,
                    Expression.Not _,
                    Expression.Comparison _,
                    Expression.Membership _,
                    Expression.Quantifier _,
                    Expression.Match _ -> truth(node, self).value();
        };
    }
}
