package io.headwater.expressions;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import io.headwater.expressions.Expression.Operator;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the library's checked tree of one text into ours, with the exact numbers of the text put back. */
final class TreeBuilder {
    private final Map<Long, Integer> offsets;
    private final NumberLiterals numbers;
    private final FieldNames names;

    TreeBuilder(Map<Long, Integer> offsets, NumberLiterals numbers, FieldNames names) {
        this.offsets = offsets;
        this.numbers = numbers;
        this.names = names;
    }

    Expression tree(CelExpr node) {
        return switch (node.getKind()) {
            case CONSTANT -> literal(node.constant(), offset(node));
            case IDENT, SELECT -> field(node);
            case CALL -> call(node);
            case LIST -> new Expression.Call("[]", trees(node.list().elements()), offset(node));
            case COMPREHENSION -> quantifier(node);
            case NOT_SET, STRUCT, MAP ->
                throw new InvalidExpression(offset(node), "Objects cannot be made in an expression.");
        };
    }

    private List<Expression> trees(List<CelExpr> nodes) {
        return nodes.stream().map(this::tree).toList();
    }

    private Expression.Literal literal(CelConstant constant, int offset) {
        return switch (constant.getKind()) {
            case STRING_VALUE -> new Expression.Text(storable(constant.stringValue(), offset), offset);
            case BOOLEAN_VALUE -> new Expression.Truth(constant.booleanValue(), offset);
            case NULL_VALUE -> new Expression.Null(offset);
            case INT64_VALUE -> new Expression.Numeral(number(constant.int64Value() < 0, offset), offset);
            default -> throw new InvalidExpression(offset, "A value is a string, a number, true, false or null.");
        };
    }

    private BigDecimal number(boolean negative, int offset) {
        BigDecimal number = numbers.at(offset);
        if (number == null) {
            throw new InvalidExpression(offset, "This number cannot be kept exactly.");
        }
        return negative ? number.negate() : number;
    }

    /** No record holds such a string, and no database would take it as a parameter. */
    private static String storable(String text, int offset) {
        boolean halfPair =
                text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
        if (halfPair || text.indexOf('\0') >= 0) {
            throw new InvalidExpression(offset, "A string holds \\u0000 or half a surrogate pair.");
        }
        return text;
    }

    private Expression field(CelExpr node) {
        List<String> members = new ArrayList<>();
        CelExpr inner = node;
        while (inner.getKind() == CelExpr.ExprKind.Kind.SELECT
                && !inner.select().testOnly()) {
            members.addFirst(inner.select().field());
            inner = inner.select().operand();
        }
        if (inner.getKind() == CelExpr.ExprKind.Kind.SELECT) {
            Expression tested = field(CelExpr.ofSelect(
                    inner.id(), inner.select().operand(), inner.select().field(), false));
            return new Expression.Call("has", List.of(tested), offset(node));
        }
        if (inner.getKind() != CelExpr.ExprKind.Kind.IDENT) {
            return new Expression.Call("." + String.join(".", members), List.of(tree(inner)), offset(node));
        }
        return names.resolve(inner.ident().name(), members, offset(inner));
    }

    /** {@code exists} begins with false and joins with or, {@code all} begins with true: nothing else makes a comprehension. */
    private Expression quantifier(CelExpr node) {
        CelExpr.CelComprehension loop = node.comprehension();
        boolean all = loop.accuInit().constant().booleanValue();
        Expression list = tree(loop.iterRange());
        int offset = offset(node);
        int variable = names.enter(loop.iterVar(), list);
        Expression predicate = tree(loop.loopStep().call().args().getLast());
        names.leave();
        return new Expression.Quantifier(all, list, variable, predicate, offset);
    }

    private Expression call(CelExpr node) {
        CelExpr.CelCall call = node.call();
        List<CelExpr> arguments = new ArrayList<>(call.args());
        call.target().ifPresent(arguments::addFirst);
        int offset = offset(node);
        Operator comparison = comparison(call.function());
        if (comparison != null) {
            return new Expression.Comparison(comparison, tree(arguments.getFirst()), tree(arguments.getLast()), offset);
        }
        return switch (call.function()) {
            case "_&&_" -> new Expression.And(tree(arguments.getFirst()), tree(arguments.getLast()), offset);
            case "_||_" -> new Expression.Or(tree(arguments.getFirst()), tree(arguments.getLast()), offset);
            case "!_" -> new Expression.Not(tree(arguments.getFirst()), offset);
            case "@in" -> membership(arguments, offset);
            case "matches" -> match(arguments, offset);
            default -> new Expression.Call(name(call.function()), trees(arguments), offset);
        };
    }

    private Expression membership(List<CelExpr> arguments, int offset) {
        CelExpr list = arguments.getLast();
        return list.getKind() == CelExpr.ExprKind.Kind.LIST
                ? new Expression.Membership(
                        tree(arguments.getFirst()), trees(list.list().elements()), offset)
                : new Expression.Call("in", trees(arguments), offset);
    }

    private Expression match(List<CelExpr> arguments, int offset) {
        int at = offset(arguments.getLast());
        if (!(tree(arguments.getLast()) instanceof Expression.Text(String pattern, int _))) {
            throw new InvalidExpression(at, "The pattern of 'matches' is a string that stands in the expression.");
        }
        return new Expression.Match(tree(arguments.getFirst()), TextPattern.of(pattern, at), offset);
    }

    private static @Nullable Operator comparison(String function) {
        for (Operator operator : Operator.values()) {
            if (function.equals("_" + operator.symbol() + "_")) {
                return operator;
            }
        }
        return null;
    }

    /** {@code _+_} as {@code +}, {@code @in} as {@code in}. */
    private static String name(String function) {
        return function.replace("@", "").replace("_", "");
    }

    private int offset(CelExpr node) {
        return offsets.getOrDefault(node.id(), 0);
    }
}
