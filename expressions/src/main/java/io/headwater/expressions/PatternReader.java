package io.headwater.expressions;

/**
 * Reads a regular expression and writes it anew for PostgreSQL, where escapes, classes and line ends mean something else in places. A
 * character is written by its number unless it is beyond ASCII. One thread uses it, once.
 */
final class PatternReader {
    private static final int REPETITIONS_MAX = 100;
    private static final int DEPTH_MAX = 20;
    private static final String DIGITS = "0-9";
    private static final String WORD = "0-9A-Za-z_";
    // The blanks of RE2's \\s: tab, line feed, form feed, carriage return and space.
    private static final String BLANKS = "\\u0009\\u000A\\u000C\\u000D\\u0020";

    private final int[] text;
    private final int offset;
    private int next;
    private int depth;

    PatternReader(String text, int offset) {
        this.text = text.codePoints().toArray();
        this.offset = offset;
    }

    /**
     * What was read.
     *
     * @param size characters, classes and anchors, repetitions written out
     * @param isRepeatable whether it always takes a character or may be repeated nevertheless
     */
    private record Part(String posix, int size, boolean isRepeatable) {
        static Part of(String posix) {
            return new Part(posix, 1, true);
        }
    }

    String read() {
        if (text.length > TextPattern.LENGTH_MAX) {
            throw refused("A pattern has at most " + TextPattern.LENGTH_MAX + " characters.");
        }
        Part whole = alternatives();
        if (next < text.length) {
            throw refused("A pattern closes a group that it does not open.");
        }
        return "(?:" + whole.posix() + ")";
    }

    private Part alternatives() {
        StringBuilder posix = new StringBuilder();
        int size = 0;
        boolean isRepeatable = true;
        while (true) {
            Part branch = branch();
            posix.append("(?:").append(branch.posix()).append(')');
            size = checked(size + branch.size());
            isRepeatable &= branch.isRepeatable();
            if (peek() != '|') {
                return new Part(posix.toString(), size, isRepeatable);
            }
            posix.append('|');
            next++;
        }
    }

    private Part branch() {
        StringBuilder posix = new StringBuilder();
        int size = 0;
        boolean isRepeatable = true;
        while (peek() != -1 && peek() != '|' && peek() != ')') {
            Part part = repeated(atom());
            posix.append(part.posix());
            size = checked(size + part.size());
            isRepeatable &= part.isRepeatable();
        }
        return new Part(posix.toString(), size, isRepeatable && size > 0);
    }

    private Part atom() {
        int c = text[next++];
        return switch (c) {
            case '(' -> group();
            case '[' -> Part.of(bracket());
            case '.' -> Part.of("[^\\u000A]");
            case '^' -> new Part("^", 1, false);
            case '$' -> new Part("$", 1, false);
            case '\\' -> Part.of(escape());
            case '*', '+', '?', '{' ->
                throw refused("A pattern repeats nothing; write \\" + (char) c + " for the character.");
            default -> Part.of(character(c));
        };
    }

    private Part group() {
        if (peek() == '?') {
            next++;
            if (peek() != ':') {
                throw refused("A pattern knows groups of the kinds (…) and (?:…), no flags, names or looking around.");
            }
            next++;
        }
        if (++depth > DEPTH_MAX) {
            throw refused("A pattern has at most " + DEPTH_MAX + " groups within each other.");
        }
        Part inner = alternatives();
        if (peek() != ')') {
            throw refused("A pattern does not close a group.");
        }
        next++;
        depth--;
        return new Part("(?:" + inner.posix() + ")", inner.size(), inner.isRepeatable());
    }

    /** Whether a repetition takes as much as it can or as little makes no difference to whether it is found. */
    private Part repeated(Part part) {
        int c = peek();
        if (c != '*' && c != '+' && c != '?' && c != '{') {
            return part;
        }
        if (!part.isRepeatable()) {
            throw refused("A pattern repeats an anchor or nothing at all.");
        }
        next++;
        Part repeated = c == '{' ? counted(part) : new Part(part.posix() + (char) c, part.size(), true);
        if (peek() == '?') {
            next++;
        }
        if (peek() == '*' || peek() == '+' || peek() == '?' || peek() == '{') {
            throw refused("A pattern repeats a repetition; put it into a group.");
        }
        return repeated;
    }

    private Part counted(Part part) {
        int least = number();
        int most = least;
        boolean isOpen = false;
        if (peek() == ',') {
            next++;
            isOpen = peek() == '}';
            most = isOpen ? least : number();
        }
        if (peek() != '}' || most < least) {
            throw refused("A pattern counts as {3}, {3,} or {3,5}; write \\{ for the character.");
        }
        next++;
        String count = "{" + least + (isOpen ? "," : "," + most) + "}";
        return new Part(part.posix() + count, checked(part.size() * Math.max(1, most + (isOpen ? 1 : 0))), true);
    }

    private int number() {
        int begin = next;
        int number = 0;
        while (peek() >= '0' && peek() <= '9' && number <= REPETITIONS_MAX) {
            number = number * 10 + (text[next++] - '0');
        }
        if (next == begin || number > REPETITIONS_MAX) {
            throw refused("A pattern counts from 0 to " + REPETITIONS_MAX + "; write \\{ for the character.");
        }
        return number;
    }

    private String escape() {
        int c = peek();
        next++;
        return switch (c) {
            case 'd' -> "[" + DIGITS + "]";
            case 'D' -> "[^" + DIGITS + "]";
            case 'w' -> "[" + WORD + "]";
            case 'W' -> "[^" + WORD + "]";
            case 's' -> "[" + BLANKS + "]";
            case 'S' -> "[^" + BLANKS + "]";
            default -> character(escaped(c));
        };
    }

    private int escaped(int c) {
        return switch (c) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 'f' -> '\f';
            default -> {
                boolean isPunctuation = c > ' ' && c < 0x7F && !Character.isLetterOrDigit(c);
                if (!isPunctuation) {
                    throw refused("A pattern knows the escapes \\d \\D \\w \\W \\s \\S \\t \\n \\r \\f and those of "
                            + "punctuation.");
                }
                yield c;
            }
        };
    }

    private String bracket() {
        StringBuilder posix = new StringBuilder("[");
        if (peek() == '^') {
            next++;
            posix.append('^');
        }
        int begin = next;
        while (peek() != ']' || next == begin) {
            int c = peek();
            if (c == -1 || c == '[' || c == ']' || (c == '^' && next == begin)) {
                throw refused("A class is closed by ], has something in it, and [ ] ^ in it are written \\[ \\] \\^.");
            }
            next++;
            posix.append(c == '\\' ? escapeInBracket() : range(c));
        }
        next++;
        return posix.append(']').toString();
    }

    private String escapeInBracket() {
        int c = peek();
        next++;
        return switch (c) {
            case 'd' -> DIGITS;
            case 'w' -> WORD;
            case 's' -> BLANKS;
            default -> range(escaped(c));
        };
    }

    private String range(int first) {
        boolean isRange = peek() == '-' && next + 1 < text.length && text[next + 1] != ']';
        if (!isRange) {
            return character(first);
        }
        next++;
        int last = text[next++];
        if (last == '[') {
            throw refused("A class has [ in it written as \\[.");
        }
        if (last == '\\') {
            last = escaped(peek());
            next++;
        }
        if (last < first) {
            throw refused("A class has a range from a later character to an earlier one.");
        }
        return character(first) + "-" + character(last);
    }

    private static String character(int c) {
        return c < 0x80 ? "\\u%04X".formatted(c) : Character.toString(c);
    }

    private int peek() {
        return next < text.length ? text[next] : -1;
    }

    private int checked(int size) {
        if (size > TextPattern.SIZE_MAX) {
            throw refused("A pattern, repetitions written out, has at most " + TextPattern.SIZE_MAX + " characters.");
        }
        return size;
    }

    private InvalidExpression refused(String message) {
        return new InvalidExpression(offset, message);
    }
}
