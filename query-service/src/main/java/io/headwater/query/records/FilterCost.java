package io.headwater.query.records;

import io.headwater.expressions.Expression;
import io.headwater.expressions.Expression.Kind;
import io.headwater.expressions.InvalidExpression;
import java.util.List;

/**
 * Bounds what a filter costs for each record. A part costs 1, a pattern 300 and a timestamp that has to be read 20; what is asked of each
 * element of a list costs five times as much, again for each list within.
 */
final class FilterCost {
    /** What a filter may cost. */
    static final int MAX = 10_000;

    private static final int PATTERN = 300;
    private static final int TIMESTAMP = 20;
    private static final int ELEMENTS = 5;
    // A value within a list of values is looked up, not compared for itself.
    private static final int CANDIDATES = 10;
    // PostgreSQL's numerics have 16 383 decimal places, and many more digits in front; records hold a thousand of each.
    private static final int DIGITS_MAX = 16_000;
    private static final int FIELD_DIGITS = 1_001;

    private FilterCost() {}

    /**
     * Adds up.
     *
     * @throws InvalidExpression at the first part with which it is too much
     */
    static void check(Expression filter) {
        cost(filter, 1, 0);
    }

    /** The cost so far and that of the part. */
    private static int cost(Expression node, int times, int soFar) {
        int cost = soFar + times * own(node);
        if (cost > MAX) {
            throw new InvalidExpression(node.offset(), "With this the filter asks too much of each record.");
        }
        return switch (node) {
            case Expression.And(Expression left, Expression right, int _) -> all(List.of(left, right), times, cost);
            case Expression.Or(Expression left, Expression right, int _) -> all(List.of(left, right), times, cost);
            case Expression.Not(Expression operand, int _) -> cost(operand, times, cost);
            case Expression.Comparison comparison -> all(List.of(comparison.left(), comparison.right()), times, cost);
            case Expression.Membership(Expression value, List<Expression> candidates, int _) -> {
                List<Expression> computed = candidates.stream()
                        .filter(candidate -> !(candidate instanceof Expression.Literal))
                        .toList();
                yield all(computed, times, cost(value, times, cost));
            }
            case Expression.Quantifier quantifier ->
                cost(quantifier.predicate(), Math.min(times * ELEMENTS, MAX), cost);
            case Expression.Match match -> cost(match.text(), times, cost);
            case Expression.Call call -> {
                checkDigits(call);
                yield all(call.arguments(), times, cost);
            }
            case Expression.Literal _, Expression.Field _, Expression.Element _ -> cost;
        };
    }

    private static int all(List<Expression> nodes, int times, int soFar) {
        int cost = soFar;
        for (Expression node : nodes) {
            cost = cost(node, times, cost);
        }
        return cost;
    }

    private static int own(Expression node) {
        return switch (node) {
            case Expression.Match _ -> PATTERN;
            case Expression.Call call when call.function().equals("timestamp") -> TIMESTAMP;
            case Expression.Membership membership -> 1 + membership.candidates().size() / CANDIDATES;
            default -> 1;
        };
    }

    /** Digits before and after the point that a number has at most. */
    private record Digits(long before, long after) {
        Digits max(Digits other) {
            return new Digits(Math.max(before, other.before), Math.max(after, other.after));
        }
    }

    private static void checkDigits(Expression.Call call) {
        if (call.kind() == Kind.NUMBER) {
            Digits digits = digits(call);
            if (digits.before() > DIGITS_MAX || digits.after() > DIGITS_MAX) {
                throw new InvalidExpression(call.offset(), "This number may become too long.");
            }
        }
    }

    private static Digits digits(Expression node) {
        return switch (node) {
            case Expression.Numeral numeral -> {
                long scale = numeral.value().scale();
                yield new Digits(Math.max(0, numeral.value().precision() - scale), Math.max(0, scale));
            }
            case Expression.Field _, Expression.Element _ -> new Digits(FIELD_DIGITS, FIELD_DIGITS);
            case Expression.Call call -> {
                Digits first = digits(call.arguments().getFirst());
                Digits last = digits(call.arguments().getLast());
                yield switch (call.function()) {
                    case "*" -> new Digits(first.before() + last.before(), first.after() + last.after());
                    case "+", "-" ->
                        new Digits(first.max(last).before() + 1, first.max(last).after());
                    case "?:" -> digits(call.arguments().get(1)).max(last);
                    default -> new Digits(FIELD_DIGITS, 0);
                };
            }
            default -> new Digits(0, 0);
        };
    }
}
