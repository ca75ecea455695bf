package io.headwater.query.records;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Random records: any field may be missing, null, or of another type than the schema says. */
final class RandomRecords {
    /** A definition: some fields have an index, some a type, some neither. */
    static final String SCHEMA = """
            {"schema": {"type": "object", "properties": {
               "name": {"type": "string"}, "price": {"type": "number"}, "sold": {"type": "boolean"},
               "shipTo": {"type": "object", "properties": {"country": {"type": "string"}, "city": {"type": "string"}}},
               "note": {"type": "string"}, "qty": {"type": "number"}, "done": {"type": ["boolean", "null"]},
               "at": {"type": "string", "format": "date-time"}, "any": {}, "meta": {"type": "object"},
               "tags": {"type": "array", "items": {"type": "string"}},
               "nums": {"type": "array", "items": {"type": "number"}}, "mixed": {"type": "array"},
               "lines": {"type": "array", "items": {"type": "object", "properties": {
                  "sku": {"type": "string"}, "qty": {"type": "integer"}, "any": {},
                  "tags": {"type": "array", "items": {"type": "string"}}}}}}},
             "indexes": [{"fields": ["name", "shipTo.country"]}, {"fields": ["price"]}, {"fields": ["sold"]}]}
            """;

    // Around what a column of a text holds, see ReplicaFixture: 512 code points shared by two fields.
    private static final int COLUMN = 256;
    static final List<String> NUMBERS = List.of(
            "0",
            "0.00",
            "1",
            "1.0",
            "1.000",
            "2",
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
            "3.3e-5",
            "9".repeat(300) + "." + "9".repeat(300));
    static final List<String> TEXTS = List.of(
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
            "p",
            "pie",
            "aaaaaaaaab",
            "x".repeat(COLUMN - 1),
            "x".repeat(COLUMN),
            "x".repeat(COLUMN) + "a",
            "x".repeat(COLUMN) + "b",
            "x".repeat(COLUMN - 1) + "y",
            "😀".repeat(COLUMN),
            "😀".repeat(COLUMN) + "a",
            "x".repeat(COLUMN - 1) + "😀",
            "x".repeat(COLUMN - 1) + "\uFFFD");
    /** So many of the {@link #TIMES} are some. */
    static final int TIMES_VALID = 8;

    static final List<String> TIMES = List.of(
            "2026-01-02T03:04:05Z",
            "2026-01-02T03:04:05.5Z",
            "2026-01-02T03:04:05.500000001Z",
            "2026-01-02T04:04:05+01:00",
            "2026-01-01T23:04:05-04:00",
            "2026-01-02",
            "2026-01-02T00:00:00Z",
            "2024-02-29",
            "2023-02-29",
            "1900-02-29",
            "2000-02-29",
            "2026-02-30T00:00:00Z",
            "0000-01-01",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59.999999999Z",
            "2026-01-02T24:00:00Z",
            "2026-01-02t03:04:05z",
            "2026-06-30T23:59:60Z",
            "",
            "now",
            "infinity",
            "2026-01-02 03:04:05Z",
            "2026-01-02T03:04:05",
            "2026-01-02T03:04:05.1234567891Z",
            "1582-10-10",
            "2026-01-02T03:04:05-00:00",
            "2026-01-02T03:04:05+14:59",
            "2026-01-02\n",
            "\n2026-01-02");

    private final Random random;

    RandomRecords(Random random) {
        this.random = random;
    }

    /** Bodies by their ids {@code r0}, {@code r1} and so on. */
    Map<String, String> next(int count) {
        Map<String, String> bodies = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            bodies.put("r" + i, record());
        }
        return bodies;
    }

    private String record() {
        List<String> members = new ArrayList<>();
        add(members, "name", this::text);
        add(members, "shipTo", () -> object("country", this::text, "city", this::text));
        add(members, "price", this::number);
        add(members, "sold", this::truth);
        add(members, "note", this::text);
        add(members, "qty", this::number);
        add(members, "done", this::truth);
        add(members, "at", () -> RandomFilters.quoted(oneOf(TIMES)));
        add(members, "any", () -> anything(2));
        add(
                members,
                "meta",
                () -> object("x", () -> anything(1), "y", () -> object("z", () -> anything(1), "w", this::truth)));
        add(members, "tags", () -> list(this::text));
        add(members, "nums", () -> list(this::number));
        add(members, "mixed", () -> list(() -> anything(1)));
        add(members, "lines", () -> list(this::line));
        return "{" + String.join(", ", members) + "}";
    }

    private void add(List<String> members, String name, Supplier<String> value) {
        switch (random.nextInt(20)) {
            case 0 -> members.add("\"" + name + "\": " + anything(1));
            case 1, 2 -> members.add("\"" + name + "\": null");
            case 3, 4 -> {}
            default -> members.add("\"" + name + "\": " + value.get());
        }
    }

    private String line() {
        List<String> members = new ArrayList<>();
        add(members, "sku", this::text);
        add(members, "qty", this::number);
        add(members, "any", () -> anything(1));
        add(members, "tags", () -> list(this::text));
        return "{" + String.join(", ", members) + "}";
    }

    private String object(String one, Supplier<String> value, String other, Supplier<String> otherValue) {
        List<String> members = new ArrayList<>();
        add(members, one, value);
        add(members, other, otherValue);
        return "{" + String.join(", ", members) + "}";
    }

    private String list(Supplier<String> value) {
        return IntStream.range(0, random.nextInt(4))
                .mapToObj(_ -> random.nextInt(8) == 0 ? anything(0) : value.get())
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private String anything(int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0 -> text();
            case 1 -> number();
            case 2 -> truth();
            case 3 -> random.nextBoolean() ? "null" : "1";
            case 4 -> list(() -> anything(depth - 1));
            default -> object("x", () -> anything(depth - 1), "list", () -> list(() -> anything(depth - 1)));
        };
    }

    private String text() {
        return RandomFilters.quoted(oneOf(TEXTS));
    }

    private String number() {
        return (random.nextBoolean() ? "-" : "") + oneOf(NUMBERS);
    }

    private String truth() {
        return Boolean.toString(random.nextBoolean());
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
