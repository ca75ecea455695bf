package io.headwater.expressions;

import io.headwater.events.FieldPath;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;

/**
 * A parsed and type-checked expression. Every node knows its {@code offset}: where it stands in the text, in code points,
 * so that whoever cannot go on with it can point at it.
 */
public sealed interface Expression {

    /** Where the node stands in the text, in code points from its start. */
    int offset();

    /** What the values of this part are, if it has any. */
    default Kind kind() {
        return switch (this) {
            case Field field -> field.type();
            case Element element -> element.type();
            case Text _ -> Kind.TEXT;
            case Numeral _ -> Kind.NUMBER;
            case Null _ -> Kind.ANY;
            case Truth _, Comparison _, Membership _, And _, Or _, Not _, Quantifier _, Match _ -> Kind.TRUTH;
            case Call call -> Kind.of(call);
        };
    }

    /** Every field that the expression reads, as often as it does. */
    default Stream<FieldPath> fields() {
        return switch (this) {
            case Field field -> Stream.of(field.path());
            case Literal _, Element _ -> Stream.empty();
            case Quantifier(boolean _, Expression list, int _, Expression predicate, int _) ->
                Stream.concat(list.fields(), predicate.fields());
            case Match(Expression text, TextPattern _, int _) -> text.fields();
            case Comparison(Operator _, Expression left, Expression right, int _) ->
                Stream.concat(left.fields(), right.fields());
            case Membership(Expression value, List<Expression> candidates, int _) ->
                Stream.concat(value.fields(), candidates.stream().flatMap(Expression::fields));
            case And(Expression left, Expression right, int _) -> Stream.concat(left.fields(), right.fields());
            case Or(Expression left, Expression right, int _) -> Stream.concat(left.fields(), right.fields());
            case Not(Expression operand, int _) -> operand.fields();
            case Call(String _, List<Expression> arguments, int _) ->
                arguments.stream().flatMap(Expression::fields);
        };
    }

    /** A value that stands in the text. */
    sealed interface Literal extends Expression {}

    /** What values are, as far as the schema says so. */
    enum Kind {
        /** A string. */
        TEXT,
        /** A number. */
        NUMBER,
        /** True or false. */
        TRUTH,
        /** A point in time, which no record holds: made of a string by {@code timestamp}. */
        TIME,
        /** A list. */
        LIST,
        /** An object. */
        OBJECT,
        /** Anything: nobody knows before the record is there. */
        ANY;

        private static Kind of(Call call) {
            List<Expression> arguments = call.arguments();
            return switch (call.function()) {
                case "has", "in", "startsWith", "endsWith", "contains" -> TRUTH;
                case "size", "-", "*" -> NUMBER;
                case "timestamp" -> TIME;
                case "+" -> sum(arguments.getFirst().kind(), arguments.getLast().kind());
                case "?:" -> either(arguments.get(1), arguments.get(2));
                default -> ANY;
            };
        }

        private static Kind sum(Kind left, Kind right) {
            return left == ANY ? right : left;
        }

        private static Kind either(Expression one, Expression other) {
            if (one instanceof Null || one.kind() == other.kind()) {
                return other.kind();
            }
            return other instanceof Null ? one.kind() : ANY;
        }
    }

    /**
     * A declared field of the record, named directly or through {@code self}.
     *
     * @param type what the schema declares; a value that is something else is as good as missing
     */
    record Field(FieldPath path, Kind type, int offset) implements Expression {}

    /**
     * An element of the list that a {@link Quantifier} goes through, or a member of it.
     *
     * @param variable the quantifier's
     * @param members names from the outside in; empty for the element itself
     * @param type what the schema declares; a value that is something else is as good as missing
     */
    record Element(int variable, List<String> members, Kind type, int offset) implements Expression {
        public Element {
            members = List.copyOf(members);
        }
    }

    /**
     * {@code list.all(variable, predicate)} or {@code list.exists(variable, predicate)}.
     *
     * @param all whether the predicate must be true of all elements; else of one at least
     * @param list a {@link Field} or an {@link Element}; within another quantifier an element of that
     * @param variable a number that no other quantifier of the expression has
     */
    record Quantifier(boolean all, Expression list, int variable, Expression predicate, int offset)
            implements Expression {}

    /** {@code text.matches(pattern)}: whether the pattern is found in the text. */
    record Match(Expression text, TextPattern pattern, int offset) implements Expression {}

    /** A string. */
    record Text(String value, int offset) implements Literal {}

    /** A number with exactly the digits of the text; it never went through a binary fraction. */
    record Numeral(BigDecimal value, int offset) implements Literal {}

    /** {@code true} or {@code false}. */
    record Truth(boolean value, int offset) implements Literal {}

    /** {@code null}. */
    record Null(int offset) implements Literal {}

    /** Two values compared. */
    record Comparison(Operator operator, Expression left, Expression right, int offset) implements Expression {}

    /** {@code value in [candidates]}. */
    record Membership(Expression value, List<Expression> candidates, int offset) implements Expression {
        public Membership {
            candidates = List.copyOf(candidates);
        }
    }

    /** {@code left && right}. */
    record And(Expression left, Expression right, int offset) implements Expression {}

    /** {@code left || right}. */
    record Or(Expression left, Expression right, int offset) implements Expression {}

    /** {@code !operand}. */
    record Not(Expression operand, int offset) implements Expression {}

    /**
     * Any other function or operator of CEL.
     *
     * @param function as it is written, such as {@code startsWith} or {@code +}
     * @param arguments with the receiver, if there is one, first
     */
    record Call(String function, List<Expression> arguments, int offset) implements Expression {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    /** How two values are compared. */
    enum Operator {
        EQUAL("=="),
        NOT_EQUAL("!="),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        private final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }

        /** The operator as it is written in CEL. */
        public String symbol() {
            return symbol;
        }

        /** The operator that says the same with left and right exchanged. */
        public Operator mirrored() {
            return switch (this) {
                case EQUAL, NOT_EQUAL -> this;
                case LESS -> GREATER;
                case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
                case GREATER -> LESS;
                case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
            };
        }
    }
}
