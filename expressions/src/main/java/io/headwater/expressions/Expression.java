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

    /** Every field that the expression reads, as often as it does. */
    default Stream<FieldPath> fields() {
        return switch (this) {
            case Field field -> Stream.of(field.path());
            case Literal _ -> Stream.empty();
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

    /** A declared field of the record, named directly or through {@code self}. */
    record Field(FieldPath path, int offset) implements Expression {}

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
