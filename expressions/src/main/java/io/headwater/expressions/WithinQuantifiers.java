package io.headwater.expressions;

import io.headwater.expressions.Expression.Kind;
import io.headwater.expressions.Expression.Operator;
import java.util.List;

/**
 * Finds what would make an expression quadratic in a record: within {@code exists} and {@code all}, strings, lists and objects that
 * belong to no element of the innermost one would be gone through once for each element. Such a value may be there, be compared by
 * {@code ==} and {@code !=} with what is the element's, which never goes through more than the element, or be a timestamp, which is
 * short. Numbers and truths are free.
 */
final class WithinQuantifiers {
    private final int variable;

    private WithinQuantifiers(int variable) {
        this.variable = variable;
    }

    /**
     * Checks a whole expression.
     *
     * @throws InvalidExpression at the first such value
     */
    static void check(Expression expression) {
        new WithinQuantifiers(0).walk(expression);
    }

    private void walk(Expression node) {
        switch (node) {
            case Expression.And(Expression left, Expression right, int _) -> walkAll(List.of(left, right));
            case Expression.Or(Expression left, Expression right, int _) -> walkAll(List.of(left, right));
            case Expression.Not(Expression operand, int _) -> walk(operand);
            case Expression.Comparison(Operator operator, Expression left, Expression right, int _) -> {
                if (operator == Operator.EQUAL || operator == Operator.NOT_EQUAL) {
                    requireOneOwn(left, right);
                } else {
                    requireOwn(List.of(left, right));
                }
                walkAll(List.of(left, right));
            }
            case Expression.Membership(Expression value, List<Expression> candidates, int _) -> {
                candidates.forEach(candidate -> requireOneOwn(value, candidate));
                walk(value);
                walkAll(candidates);
            }
            case Expression.Quantifier quantifier ->
                new WithinQuantifiers(quantifier.variable()).walk(quantifier.predicate());
            case Expression.Match(Expression text, TextPattern _, int _) -> {
                requireOwn(List.of(text));
                walk(text);
            }
            case Expression.Call(String function, List<Expression> arguments, int _) -> {
                switch (function) {
                    case "has", "timestamp" -> {}
                    case "in" -> requireOwn(arguments.subList(1, 2));
                    case "?:" -> requireOwn(arguments.subList(1, 3));
                    default -> requireOwn(arguments);
                }
                walkAll(arguments);
            }
            case Expression.Literal _, Expression.Field _, Expression.Element _ -> {}
        }
    }

    private void walkAll(List<Expression> nodes) {
        nodes.forEach(this::walk);
    }

    private void requireOneOwn(Expression left, Expression right) {
        if (isForeign(left) && isForeign(right)) {
            requireOwn(List.of(right));
        }
    }

    private void requireOwn(List<Expression> nodes) {
        for (Expression node : nodes) {
            if (isForeign(node)) {
                throw new InvalidExpression(
                        node.offset(),
                        "Within 'exists' and 'all' a string, list or object that is not the element's is compared with the "
                                + "element by == or !=, nothing else.");
            }
        }
    }

    private boolean isForeign(Expression node) {
        boolean isOutside = node instanceof Expression.Field
                || (node instanceof Expression.Element element && element.variable() != variable);
        return variable != 0 && isOutside && node.kind() != Kind.NUMBER && node.kind() != Kind.TRUTH;
    }
}
