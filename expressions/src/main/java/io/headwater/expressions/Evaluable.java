package io.headwater.expressions;

import io.headwater.expressions.Expression.Kind;
import java.util.List;
import java.util.stream.Stream;

/** Finds the first part of an expression that cannot be evaluated, before anybody tries. */
final class Evaluable {
    private Evaluable() {}

    static void check(Expression node) {
        switch (node) {
            case Expression.And(Expression left, Expression right, int _) -> checkAll(List.of(left, right));
            case Expression.Or(Expression left, Expression right, int _) -> checkAll(List.of(left, right));
            case Expression.Not(Expression operand, int _) -> check(operand);
            case Expression.Comparison comparison -> {
                checkAll(List.of(comparison.left(), comparison.right()));
                checkComparison(comparison);
            }
            case Expression.Membership(Expression value, List<Expression> candidates, int _) -> {
                check(value);
                checkAll(candidates);
                requireAlike(
                        Stream.concat(Stream.of(value), candidates.stream()).toList());
            }
            case Expression.Quantifier(boolean _, Expression list, int _, Expression predicate, int _) ->
                checkAll(List.of(list, predicate));
            case Expression.Match(Expression text, TextPattern _, int _) -> check(text);
            case Expression.Call call -> {
                checkCall(call);
                checkAll(call.arguments());
            }
            case Expression.Literal _, Expression.Field _, Expression.Element _ -> {}
        }
    }

    private static void checkAll(List<Expression> nodes) {
        nodes.forEach(Evaluable::check);
    }

    private static void checkComparison(Expression.Comparison node) {
        requireAlike(List.of(node.left(), node.right()));
        for (Expression side : List.of(node.left(), node.right())) {
            if (side instanceof Expression.Null) {
                switch (node.operator()) {
                    case EQUAL, NOT_EQUAL -> {}
                    case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                        throw new InvalidExpression(side.offset(), "null has no order; compare with == or !=.");
                }
            }
        }
    }

    private static void checkCall(Expression.Call call) {
        if (!Values.FUNCTIONS.contains(call.function())) {
            throw new InvalidExpression(
                    call.offset(),
                    "'" + call.function() + "' cannot be used here; there are ==, !=, <, <=, >, >=, in, &&, ||, !, ?:, "
                            + "+, -, *, size, startsWith, endsWith, contains, matches, timestamp, exists, all and has.");
        }
        Expression first = call.arguments().getFirst();
        switch (call.function()) {
            case "?:" -> requireAlike(call.arguments().subList(1, 3));
            case "timestamp" -> checkTimestamp(first);
            case "in" -> {
                requireNoTime(call);
                if (call.arguments().getLast().kind() == Kind.OBJECT) {
                    throw new InvalidExpression(call.offset(), "'in' asks for an element of a list.");
                }
            }
            default -> {
                requireNoTime(call);
                if (call.kind() == Kind.LIST) {
                    throw new InvalidExpression(call.offset(), "Lists are not joined here.");
                }
            }
        }
    }

    private static void checkTimestamp(Expression text) {
        if (text.kind() != Kind.TEXT && text.kind() != Kind.ANY) {
            throw new InvalidExpression(text.offset(), "A timestamp is made of a string.");
        }
        if (text instanceof Expression.Text(String value, int offset) && Timestamps.seconds(value) == null) {
            throw new InvalidExpression(
                    offset, "This is no timestamp; there is 2026-01-31T23:59:59.5Z, with Z or +01:00, and 2026-01-31.");
        }
    }

    private static void requireNoTime(Expression.Call call) {
        for (Expression argument : call.arguments()) {
            if (argument.kind() == Kind.TIME) {
                throw new InvalidExpression(
                        argument.offset(), "A timestamp is compared with timestamps, nothing else.");
            }
        }
    }

    /** A timestamp among other values would be taken for the number that it is made of. */
    private static void requireAlike(List<Expression> nodes) {
        boolean hasTime = nodes.stream().anyMatch(node -> node.kind() == Kind.TIME);
        for (Expression node : nodes) {
            if (hasTime && node.kind() != Kind.TIME && !(node instanceof Expression.Null)) {
                throw new InvalidExpression(
                        node.offset(),
                        "A timestamp is compared with timestamps alone; a string becomes one by timestamp().");
            }
        }
    }
}
