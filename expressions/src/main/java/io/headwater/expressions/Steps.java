package io.headwater.expressions;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What one evaluation may still do: parts evaluated, elements visited, characters read. One thread uses it, once. */
final class Steps {
    /** Less than a second's work; a megabyte may be read through ten times. */
    static final int MAX = 10_000_000;

    // Digits times digits that are multiplied as quickly as another part is evaluated.
    private static final int PRODUCT = 65_536;
    // Characters that are compared or copied as quickly.
    private static final int COPIED = 64;

    private long left = MAX;

    /** There are none left; the condition is unknown. */
    static final class UsedUp extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UsedUp() {
            super("too many steps", null, false, false);
        }
    }

    void spend(long steps) {
        left -= steps;
        if (left < 0) {
            throw new UsedUp();
        }
    }

    /** For reading a text character by character. */
    void read(JsonNode text) {
        if (text.isString()) {
            spend(text.stringValue().length());
        }
    }

    /** For comparing two values: no more than the smaller of them is gone through. */
    void compare(JsonNode left, JsonNode right) {
        if (left.isString() && right.isString()) {
            spend((left.stringValue().length() + right.stringValue().length()) / COPIED);
        } else if (left.isContainer() && left.size() == right.size()) {
            goThrough(left);
        }
    }

    private void goThrough(JsonNode value) {
        spend(1 + (value.isString() ? value.stringValue().length() / COPIED : 0));
        Iterator<JsonNode> members = value.valueStream().iterator();
        while (members.hasNext()) {
            goThrough(members.next());
        }
    }

    /** For a function of {@link Values}. */
    void call(String function, List<JsonNode> arguments) {
        JsonNode first = arguments.getFirst();
        JsonNode last = arguments.getLast();
        switch (function) {
            case "size", "contains", "startsWith", "endsWith", "+" -> arguments.forEach(this::read);
            case "in" -> {
                for (JsonNode element : last) {
                    spend(1);
                    compare(first, element);
                }
            }
            default -> {}
        }
        if (first.isNumber() && last.isNumber()) {
            spend(digits(first) * digits(last) / PRODUCT);
        }
    }

    private static long digits(JsonNode value) {
        BigDecimal number = value.decimalValue();
        return (long) number.precision() + Math.abs((long) number.scale());
    }
}
