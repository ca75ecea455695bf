package io.headwater.expressions;

import io.headwater.events.Json;
import io.headwater.expressions.Expression.Kind;
import io.headwater.expressions.Expression.Operator;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;

/** What operators and functions make of values; a missing node stands for a value that is not known. */
final class Values {
    /** No value, or one that cannot be known. */
    static final JsonNode UNKNOWN = MissingNode.getInstance();

    /** The functions that {@link #call} knows; the condition itself knows {@code ?:}. */
    static final Set<String> FUNCTIONS =
            Set.of("+", "-", "*", "size", "startsWith", "endsWith", "contains", "timestamp", "has", "in", "?:");

    // Products of products would grow without end. Filters refuse what could come near.
    private static final int DIGITS_MAX = 40_000;
    // So long a part is found quickly, whatever it is.
    private static final int SHORT = 32;

    private Values() {}

    static JsonNode of(Expression.Literal literal) {
        return switch (literal) {
            case Expression.Text text -> JsonNodeFactory.instance.stringNode(text.value());
            case Expression.Numeral numeral -> JsonNodeFactory.instance.numberNode(numeral.value());
            case Expression.Truth truth -> JsonNodeFactory.instance.booleanNode(truth.value());
            case Expression.Null _ -> JsonNodeFactory.instance.nullNode();
        };
    }

    /** The value if it is what the schema declares. */
    static JsonNode of(JsonNode value, Kind type) {
        boolean matches = switch (type) {
            case TEXT -> value.isString();
            case NUMBER -> value.isNumber();
            case TRUTH -> value.isBoolean();
            case LIST -> value.isArray();
            case OBJECT -> value.isObject();
            case ANY -> true;
            case TIME -> throw new IllegalArgumentException("no record holds a point in time");
        };
        return matches ? value : UNKNOWN;
    }

    static boolean isNothing(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    /** Whether the comparison of two values holds; empty if they cannot be compared so. */
    static Optional<Boolean> compare(Operator operator, JsonNode left, JsonNode right) {
        return switch (operator) {
            case EQUAL -> Optional.of(Json.same(left, right));
            case NOT_EQUAL -> Optional.of(!Json.same(left, right));
            case LESS -> order(left, right).map(order -> order < 0);
            case LESS_OR_EQUAL -> order(left, right).map(order -> order <= 0);
            case GREATER -> order(left, right).map(order -> order > 0);
            case GREATER_OR_EQUAL -> order(left, right).map(order -> order >= 0);
        };
    }

    private static Optional<Integer> order(JsonNode left, JsonNode right) {
        if (left.isNumber() && right.isNumber()) {
            return Optional.of(left.decimalValue().compareTo(right.decimalValue()));
        }
        if (left.isString() && right.isString()) {
            // By code points, as in CEL and in the databases.
            return Optional.of(Arrays.compareUnsigned(utf8(left), utf8(right)));
        }
        return left.isBoolean() && right.isBoolean()
                ? Optional.of(Boolean.compare(left.booleanValue(), right.booleanValue()))
                : Optional.empty();
    }

    private static byte[] utf8(JsonNode text) {
        return text.stringValue().getBytes(StandardCharsets.UTF_8);
    }

    /** The value of a function of {@link #FUNCTIONS}. */
    static JsonNode call(String function, List<JsonNode> arguments) {
        JsonNode first = arguments.getFirst();
        JsonNode last = arguments.getLast();
        if (function.equals("has")) {
            return JsonNodeFactory.instance.booleanNode(!isNothing(first));
        }
        if (arguments.stream().anyMatch(Values::isNothing)) {
            return UNKNOWN;
        }
        return switch (function) {
            case "+" -> first.isString() ? joined(first, last) : sum(first, last, false);
            case "-" ->
                arguments.size() == 1
                        ? sum(JsonNodeFactory.instance.numberNode(0), first, true)
                        : sum(first, last, true);
            case "*" ->
                first.isNumber() && last.isNumber()
                        ? number(first.decimalValue().multiply(last.decimalValue()))
                        : UNKNOWN;
            case "size" -> size(first);
            case "startsWith" -> truth(first, last, first.asString("").startsWith(last.asString("")));
            case "endsWith" -> truth(first, last, first.asString("").endsWith(last.asString("")));
            case "contains" -> truth(first, last, contains(first.asString(""), last.asString("")));
            case "timestamp" -> timestamp(first);
            case "in" -> in(first, last);
            default -> throw new IllegalArgumentException(function);
        };
    }

    private static JsonNode sum(JsonNode left, JsonNode right, boolean negated) {
        if (!left.isNumber() || !right.isNumber()) {
            return UNKNOWN;
        }
        BigDecimal number = right.decimalValue();
        return number(left.decimalValue().add(negated ? number.negate() : number));
    }

    private static JsonNode number(BigDecimal number) {
        return number.precision() > DIGITS_MAX ? UNKNOWN : JsonNodeFactory.instance.numberNode(number);
    }

    private static JsonNode joined(JsonNode left, JsonNode right) {
        if (!right.isString() || length(left) + length(right) > Condition.JOINED_LENGTH_MAX) {
            return UNKNOWN;
        }
        return JsonNodeFactory.instance.stringNode(left.stringValue() + right.stringValue());
    }

    private static JsonNode size(JsonNode value) {
        if (value.isString()) {
            return JsonNodeFactory.instance.numberNode(length(value));
        }
        return value.isContainer() ? JsonNodeFactory.instance.numberNode(value.size()) : UNKNOWN;
    }

    private static int length(JsonNode text) {
        return text.stringValue().codePointCount(0, text.stringValue().length());
    }

    /** A point in time is a number that nothing but another one is compared with: {@link Evaluable} sees to that. */
    private static JsonNode timestamp(JsonNode text) {
        BigDecimal seconds = text.isString() ? Timestamps.seconds(text.stringValue()) : null;
        return seconds == null ? UNKNOWN : JsonNodeFactory.instance.numberNode(seconds);
    }

    /** Knuth, Morris and Pratt's search: Java's own may compare each character of a long part at each place. */
    private static boolean contains(String text, String part) {
        if (part.length() <= SHORT) {
            return text.contains(part);
        }
        int[] shared = new int[part.length()];
        for (int i = 1, same = 0; i < part.length(); i++) {
            same = longer(part, shared, same, part.charAt(i));
            shared[i] = same;
        }
        int same = 0;
        for (int i = 0; i < text.length() && same < part.length(); i++) {
            same = longer(part, shared, same, text.charAt(i));
        }
        return same == part.length();
    }

    /** How much of the part's beginning ends with a character, where so much of it ended just before. */
    private static int longer(String part, int[] shared, int before, char next) {
        int same = before;
        while (same > 0 && part.charAt(same) != next) {
            same = shared[same - 1];
        }
        return part.charAt(same) == next ? same + 1 : same;
    }

    private static JsonNode truth(JsonNode text, JsonNode part, boolean holds) {
        return text.isString() && part.isString() ? JsonNodeFactory.instance.booleanNode(holds) : UNKNOWN;
    }

    private static JsonNode in(JsonNode value, JsonNode list) {
        return list.isArray()
                ? JsonNodeFactory.instance.booleanNode(
                        list.valueStream().anyMatch(element -> Json.same(element, value)))
                : UNKNOWN;
    }
}
