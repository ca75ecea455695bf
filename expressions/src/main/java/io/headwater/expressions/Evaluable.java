package io.headwater.expressions;

import java.util.List;

/** Finds the first part of an expression that cannot be evaluated in memory, before anybody tries. */
final class Evaluable {
    private Evaluable() {}

    static void check(Expression node) {
        switch (node) {
            case Expression.And(Expression left, Expression right, int _) -> checkAll(List.of(left, right));
            case Expression.Or(Expression left, Expression right, int _) -> checkAll(List.of(left, right));
            case Expression.Not(Expression operand, int _) -> check(operand);
            case Expression.Comparison comparison -> checkAll(List.of(comparison.left(), comparison.right()));
            case Expression.Membership membership -> {
                check(membership.value());
                checkAll(membership.candidates());
            }
            case Expression.Call call -> {
                if (!Values.FUNCTIONS.contains(call.function())) {
                    throw new InvalidExpression(
                            call.offset(),
                            "A condition cannot use '" + call.function() + "'; it takes ==, !=, <, <=, "
                                    + ">, >=, in, &&, ||, !, ?:, +, -, *, size, startsWith, endsWith and has.");
                }
                checkAll(call.arguments());
            }
            case Expression.Literal _, Expression.Field _ -> {}
        }
    }

    private static void checkAll(List<Expression> nodes) {
        nodes.forEach(Evaluable::check);
    }
}
