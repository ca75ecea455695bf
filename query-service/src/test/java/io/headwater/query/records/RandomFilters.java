package io.headwater.query.records;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Random filters and records over the fields {@code name}, {@code shipTo.country}, {@code price} and {@code sold}. */
final class RandomFilters {
    private static final int DEPTH_MAX = 5;
    // Around what a column of a text holds, see ReplicaFixture: 512 code points shared by two fields.
    private static final int COLUMN = 256;
    private static final List<String> NUMBERS = List.of(
            "0",
            "0.00",
            "1",
            "1.0",
            "1.000",
            "2.5",
            "7",
            "10",
            "1e1",
            "1E+2",
            "100",
            "100.10",
            "100.1000000000000000055",
            "9007199254740992",
            "9007199254740993",
            "12345678901234567890",
            "1e400",
            "1e-400",
            "0.1",
            "1e-1",
            "3.3e-5");
    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "A",
            "apple",
            "apple pie",
            "b",
            "ä",
            "z",
            "é",
            "e\u0301",
            "\uFFFD",
            "😀",
            "😀a",
            "it's",
            "say \"hi\"",
            "%",
            "_",
            "a\\b",
            "two\nlines",
            "null",
            "true",
            "7",
            "{}",
            "' OR 1=1 --",
            "$1",
            "?",
            "x".repeat(COLUMN - 1),
            "x".repeat(COLUMN),
            "x".repeat(COLUMN) + "a",
            "x".repeat(COLUMN) + "b",
            "x".repeat(COLUMN - 1) + "y",
            "😀".repeat(COLUMN),
            "😀".repeat(COLUMN) + "a",
            "x".repeat(COLUMN - 1) + "😀",
            "x".repeat(COLUMN - 1) + "\uFFFD");

    private final Random random;

    RandomFilters(Random random) {
        this.random = random;
    }

    /** A record's JSON; any field may be missing, null, or of another type. */
    String nextRecord() {
        List<String> members = IntStream.range(0, 4)
                .mapToObj(this::member)
                .filter(member -> !member.isEmpty())
                .toList();
        return "{" + String.join(", ", members) + "}";
    }

    private String member(int field) {
        String value = random.nextInt(20) == 0
                ? oneOf(List.of("7", "\"text\"", "false", "[1]", "{\"x\": 1}"))
                : random.nextInt(8) == 0 ? "null" : random.nextInt(8) == 0 ? null : valueOf(field);
        if (value == null) {
            return "";
        }
        return switch (field) {
            case 0 -> "\"name\": " + value;
            case 1 -> random.nextInt(10) == 0 ? "\"shipTo\": null" : "\"shipTo\": {\"country\": " + value + "}";
            case 2 -> "\"price\": " + value;
            default -> "\"sold\": " + value;
        };
    }

    private @Nullable String valueOf(int field) {
        return switch (field) {
            case 0, 1 -> quoted(oneOf(TEXTS));
            case 2 -> (random.nextBoolean() ? "-" : "") + oneOf(NUMBERS);
            default -> Boolean.toString(random.nextBoolean());
        };
    }

    /** A filter, which may make no sense. */
    String nextFilter() {
        String filter = condition(random.nextInt(DEPTH_MAX));
        if (random.nextInt(20) > 0) {
            return filter;
        }
        int cut = random.nextInt(filter.length());
        return filter.substring(0, cut)
                + oneOf(List.of("", " ", "(", "\"", "!", "9", ".", "null", "\u0000", "&&"))
                + filter.substring(Math.min(filter.length(), cut + random.nextInt(3)));
    }

    private String condition(int depth) {
        if (depth == 0) {
            return leaf();
        }
        return switch (random.nextInt(7)) {
            case 0, 1 -> "(" + condition(depth - 1) + " && " + condition(depth - 1) + ")";
            case 2, 3 -> "(" + condition(depth - 1) + " || " + condition(depth - 1) + ")";
            case 4 -> "!(" + condition(depth - 1) + ")";
            case 5 -> condition(depth - 1) + oneOf(List.of(" && ", " || ")) + condition(depth - 1);
            default -> leaf();
        };
    }

    private String leaf() {
        return switch (random.nextInt(12)) {
            case 0 ->
                oneOf(List.of(
                        "sold", "!sold", "self.sold", "sold == true", "false != sold", "sold < true", "sold <= false"));
            case 1 -> oneOf(List.of("true", "false", "sold == null", "null != sold"));
            case 2 -> field(0) + oneOf(List.of(" == ", " != ")) + "null";
            case 3 -> "null" + oneOf(List.of(" == ", " != ")) + field(2);
            case 4 -> field(0) + " in " + list(() -> literal(0));
            case 5 -> field(2) + " in " + list(() -> literal(2));
            case 6, 7 -> field(2) + operator() + literal(2);
            case 8 -> literal(2) + operator() + field(2);
            case 9 -> literal(0) + operator() + field(0);
            default -> field(0) + operator() + literal(0);
        };
    }

    private String list(Supplier<String> value) {
        return IntStream.range(0, random.nextInt(5))
                .mapToObj(_ -> value.get())
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private String field(int kind) {
        String field = kind == 2 ? "price" : random.nextBoolean() ? "name" : "shipTo.country";
        return (random.nextInt(3) == 0 ? "self." : "") + field;
    }

    private String literal(int kind) {
        return kind == 2 ? (random.nextBoolean() ? "-" : "") + oneOf(NUMBERS) : quoted(oneOf(TEXTS));
    }

    private String operator() {
        return oneOf(List.of(" == ", " != ", " < ", " <= ", " > ", " >= "));
    }

    /** As JSON and CEL both read it. */
    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }

    private String oneOf(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }
}
