package io.headwater.query.records;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Random filters over the fields of {@link RandomRecords#SCHEMA}, most of which make sense. */
final class RandomFilters {
    private static final int DEPTH_MAX = 5;
    private static final List<String> PATTERN_PARTS = List.of(
            "a",
            "app",
            "^a",
            "e$",
            "[a-z]+",
            "\\d",
            "(a|b)*",
            "x{2,5}",
            ".",
            "[^a]",
            "\\s",
            "😀",
            "\\.",
            "%",
            "(?:a|)",
            "^",
            "$",
            "(p{2})+l",
            "[\\d_]",
            "\\W",
            "[a-ä]",
            "é?",
            "\n",
            "(^a|b)",
            "[x-]{3}",
            "y??",
            "(a?){9}",
            "\"",
            "$1",
            "\\{\\}");
    private static final List<String> BAD_PATTERNS = List.of(
            "(?i)a", "a**", "(a)\\1", "[", "(", "a{999}", "\\p{L}", "^*", "***:a", "(?=a)", "[[:alpha:]]", "\\b");

    private enum Type {
        TEXT,
        NUMBER,
        ANY,
        LINE
    }

    private record Variable(String name, Type type) {}

    private final Random random;
    private final Deque<Variable> variables = new ArrayDeque<>();

    RandomFilters(Random random) {
        this.random = random;
    }

    /** A filter, which may make no sense. */
    String nextFilter() {
        variables.clear();
        String filter = truth(random.nextInt(DEPTH_MAX));
        if (random.nextInt(20) > 0) {
            return filter;
        }
        int cut = random.nextInt(filter.length());
        return filter.substring(0, cut)
                + oneOf(List.of(
                        "", " ", "(", "\"", "!", "9", ".", "null", "\u0000", "&&", "\ud800", ".exists(x, ", "--"))
                + filter.substring(Math.min(filter.length(), cut + random.nextInt(3)));
    }

    private String truth(int depth) {
        if (depth == 0) {
            return leaf();
        }
        return switch (random.nextInt(10)) {
            case 0, 1 -> "(" + truth(depth - 1) + " && " + truth(depth - 1) + ")";
            case 2, 3 -> "(" + truth(depth - 1) + " || " + truth(depth - 1) + ")";
            case 4 -> "!(" + truth(depth - 1) + ")";
            case 5 -> truth(depth - 1) + oneOf(List.of(" && ", " || ")) + truth(depth - 1);
            case 6 -> "(" + truth(depth - 1) + " ? " + truth(depth - 1) + " : " + truth(depth - 1) + ")";
            case 7 -> "((" + truth(depth - 1) + ")" + oneOf(List.of(" == ", " != ")) + "(" + truth(depth - 1) + "))";
            case 8 -> isAmongScalars() ? leaf() : quantifier(depth);
            default -> leaf();
        };
    }

    private boolean isAmongScalars() {
        Variable around = variables.peek();
        return around != null && (around.type() == Type.TEXT || around.type() == Type.NUMBER);
    }

    private String quantifier(int depth) {
        Variable around = variables.peek();
        Type type = around != null && around.type() != Type.LINE ? Type.ANY : oneOf(List.of(Type.values()));
        String list = around == null
                ? switch (type) {
                    case TEXT -> oneOf(List.of("tags", "self.tags"));
                    case NUMBER -> "nums";
                    case LINE -> "lines";
                    case ANY -> oneOf(List.of("mixed", "any", "meta.list"));
                }
                : switch (type) {
                    case TEXT, NUMBER, LINE -> around.name() + ".tags";
                    case ANY -> around.type() == Type.LINE ? around.name() + ".any" : around.name();
                };
        Type element = around != null && type != Type.ANY ? Type.TEXT : type;
        String name =
                random.nextInt(8) == 0 ? oneOf(List.of("name", "tags", "self", "lines")) : oneOf(List.of("x", "y"));
        variables.push(new Variable(name, element));
        String predicate = truth(depth - 1);
        variables.pop();
        return list + oneOf(List.of(".exists(", ".all(")) + name + ", " + predicate + ")";
    }

    private String leaf() {
        return switch (random.nextInt(20)) {
            case 0 ->
                oneOf(List.of("sold", "!sold", "self.sold", "done", "sold == done", "done < true", "sold <= false"));
            case 1 -> oneOf(List.of("true", "false", "sold == null", "null != done", "any == true", "any || sold"));
            case 2 -> thing() + oneOf(List.of(" == ", " != ")) + "null";
            case 3 -> text(1) + " in " + list(() -> random.nextInt(5) == 0 ? text(1) : textLiteral());
            case 4 -> number(1) + " in " + list(() -> random.nextInt(5) == 0 ? number(1) : numberLiteral());
            case 5 -> any() + " in " + list(this::literal);
            case 6 ->
                oneOf(List.of(
                        text(1) + " in tags",
                        number(1) + " in nums",
                        any() + " in mixed",
                        literal() + " in any",
                        "name in tags",
                        textLiteral() + " in mixed"));
            case 7 -> text(1) + oneOf(List.of(".startsWith(", ".endsWith(", ".contains(")) + text(1) + ")";
            case 8 -> text(1) + ".matches(" + quoted(pattern()) + ")";
            case 9 -> time() + operator() + time();
            case 10 -> any() + operator() + any();
            case 11 -> any() + operator() + literal();
            case 12 ->
                oneOf(List.of(
                        "has(self.name)",
                        "has(shipTo.city)",
                        "has(meta.x)",
                        "has(meta.list)",
                        "has(self.lines)",
                        "has(self.any)"));
            case 13 ->
                oneOf(List.of(
                        "meta == meta", "tags == tags", "any == lines", "mixed != any", "tags != null", "meta == any"));
            case 14, 15 -> number(2) + operator() + number(2);
            default -> text(2) + operator() + text(2);
        };
    }

    private String thing() {
        return switch (random.nextInt(4)) {
            case 0 -> oneOf(List.of("name", "shipTo.country", "note", "shipTo.city", "shipTo", "meta", "lines"));
            case 1 -> oneOf(List.of("price", "qty", "sold", "done", "tags"));
            case 2 -> random.nextBoolean() ? time() : any();
            default -> any();
        };
    }

    private String text(int depth) {
        return switch (random.nextInt(depth == 0 ? 6 : 8)) {
            case 0, 1 -> textLiteral();
            case 2 -> variable(Type.TEXT, "note");
            case 3 -> oneOf(List.of("shipTo.country", "self.shipTo.city", "note"));
            case 6 -> "(" + text(depth - 1) + " + " + text(depth - 1) + ")";
            case 7 -> "(" + leafTruth() + " ? " + text(depth - 1) + " : " + text(depth - 1) + ")";
            default -> variable(Type.TEXT, "name");
        };
    }

    private String number(int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 9)) {
            case 0, 1 -> numberLiteral();
            case 2 -> variable(Type.NUMBER, "qty");
            case 5 -> "size(" + oneOf(List.of(text(0), "tags", "mixed", "any", "meta", "lines", any())) + ")";
            case 6 -> "(" + number(depth - 1) + oneOf(List.of(" + ", " - ", " * ")) + number(depth - 1) + ")";
            case 7 -> "(" + leafTruth() + " ? " + number(depth - 1) + " : " + number(depth - 1) + ")";
            case 8 -> "-(" + number(depth - 1) + ")";
            default -> variable(Type.NUMBER, "price");
        };
    }

    private String any() {
        return random.nextInt(6) == 0
                ? "(" + leafTruth() + " ? any : " + oneOf(List.of("meta.x", "name", "null", "qty")) + ")"
                : variable(Type.ANY, oneOf(List.of("any", "meta.x", "meta.y.z", "any.x")));
    }

    private String time() {
        return "timestamp("
                + (random.nextBoolean()
                        ? quoted(oneOf(RandomRecords.TIMES))
                        : oneOf(List.of("at", "at", text(0), any())))
                + ")";
    }

    private String variable(Type type, String otherwise) {
        Variable variable = variables.peek();
        if (variable == null || random.nextInt(10) == 0) {
            return otherwise;
        }
        if (variable.type() == Type.LINE) {
            return variable.name()
                    + switch (type) {
                        case TEXT -> ".sku";
                        case NUMBER -> ".qty";
                        case ANY, LINE -> ".any";
                    };
        }
        return variable.type() == type || variable.type() == Type.ANY ? variable.name() : otherwise;
    }

    private String leafTruth() {
        return oneOf(List.of("sold", "done", "name < \"b\"", "qty > 1", "has(meta.x)", "any == 1"));
    }

    private String list(Supplier<String> value) {
        return IntStream.range(0, random.nextInt(5))
                .mapToObj(_ -> random.nextInt(12) == 0 ? "null" : value.get())
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private String literal() {
        return switch (random.nextInt(3)) {
            case 0 -> textLiteral();
            case 1 -> numberLiteral();
            default -> Boolean.toString(random.nextBoolean());
        };
    }

    private String textLiteral() {
        return quoted(oneOf(RandomRecords.TEXTS));
    }

    private String numberLiteral() {
        return (random.nextBoolean() ? "-" : "") + oneOf(RandomRecords.NUMBERS);
    }

    private String pattern() {
        if (random.nextInt(10) == 0) {
            return oneOf(BAD_PATTERNS);
        }
        return IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(_ -> oneOf(PATTERN_PARTS))
                .collect(Collectors.joining(random.nextInt(5) == 0 ? "|" : ""));
    }

    private String operator() {
        return oneOf(List.of(" == ", " != ", " < ", " <= ", " > ", " >= "));
    }

    /** As JSON and CEL both read it. */
    static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
