package io.headwater.events;

import java.io.InputStream;
import java.math.BigDecimal;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads and writes JSON without losing anything: decimals keep their digits and scale, integers any length.
 *
 * <p>Refused at the door: duplicate keys, nesting beyond {@value #DEPTH_MAX}, numbers beyond {@value #NUMBER_LENGTH_MAX}
 * characters or exponents beyond ±{@value #EXPONENT_MAX}, {@code \u0000} and lone surrogates (PostgreSQL keeps neither).
 */
public final class Json {
    /** Arrays and objects within each other. */
    public static final int DEPTH_MAX = 100;
    /** Characters of one number. */
    public static final int NUMBER_LENGTH_MAX = 1000;
    /** The decimal exponent of one number, to both sides. */
    public static final int EXPONENT_MAX = 1000;
    // The database writes a number without its exponent: 1E+1000 has 1 001 digits, and a sign, a dot and as many
    // decimal
    // places may be there, too.
    private static final int STORED_NUMBER_LENGTH_MAX = 2 * (EXPONENT_MAX + 100);

    private static final JsonMapper MAPPER = mapper(NUMBER_LENGTH_MAX);
    private static final JsonMapper STORED = mapper(STORED_NUMBER_LENGTH_MAX);

    private static JsonMapper mapper(int numberLengthMax) {
        return JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(DEPTH_MAX)
                                .maxNumberLength(numberLengthMax)
                                .maxStringLength(Integer.MAX_VALUE)
                                .maxNameLength(50_000)
                                .build())
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build())
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    private Json() {}

    /** The mapper behind this class, for what must read or write the same way, such as records of settings. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /**
     * Parses exactly one JSON value.
     *
     * @throws InvalidJson if the text is not JSON, or cannot be kept exactly
     */
    public static JsonNode parse(byte[] utf8) {
        return storable(read(MAPPER, mapper -> mapper.readTree(utf8)));
    }

    /** The same of text that was accepted once, and that a database may have written anew with more digits. */
    static JsonNode parseStored(byte[] utf8) {
        return storable(read(STORED, mapper -> mapper.readTree(utf8)));
    }

    /** Parses exactly one JSON value from a stream, which is read to its end; see {@link #parse(byte[])}. */
    public static JsonNode parse(InputStream utf8) {
        return storable(read(MAPPER, mapper -> mapper.readTree(utf8)));
    }

    private static JsonNode storable(JsonNode tree) {
        String fault = findFault(tree);
        if (fault != null) {
            throw new InvalidJson(
                    InvalidJson.Reason.REFUSED,
                    fault,
                    "A string holds \\u0000 or half a surrogate pair, or a number's exponent is beyond ±" + EXPONENT_MAX
                            + ".");
        }
        return tree;
    }

    /** Writes a tree as compact UTF-8; numbers keep every digit. */
    public static byte[] write(JsonNode tree) {
        return MAPPER.writeValueAsBytes(tree);
    }

    /** Whether two values are equal as JSON: member order does not count, numbers compare by decimal value. */
    public static boolean same(JsonNode left, JsonNode right) {
        return match(left, right, (number, other) -> number.compareTo(other) == 0);
    }

    /** The same to a record, which keeps the digits that were written: 14.0 and 14.00 are equal, but not identical. */
    public static boolean identical(JsonNode left, JsonNode right) {
        return match(left, right, BigDecimal::equals);
    }

    /**
     * The same to a {@code jsonb} value, which keeps the decimal places of a number, but not its exponent: 1E+3 is 1000, and
     * 14.0 is not 14.00.
     */
    public static boolean identicalInDatabase(JsonNode left, JsonNode right) {
        return match(left, right, Json::isWrittenAlike);
    }

    private static boolean isWrittenAlike(BigDecimal left, BigDecimal right) {
        return Math.max(0, left.scale()) == Math.max(0, right.scale()) && left.compareTo(right) == 0;
    }

    private static boolean match(JsonNode left, JsonNode right, BiPredicate<BigDecimal, BigDecimal> numbers) {
        if (left.isNumber() && right.isNumber()) {
            return numbers.test(left.decimalValue(), right.decimalValue());
        }
        if (left.size() != right.size() || left.getNodeType() != right.getNodeType()) {
            return false;
        }
        return switch (left) {
            case ObjectNode object ->
                object.properties().stream()
                        .allMatch(member -> right.has(member.getKey())
                                && match(member.getValue(), right.path(member.getKey()), numbers));
            case ArrayNode array ->
                IntStream.range(0, array.size()).allMatch(i -> match(array.path(i), right.path(i), numbers));
            default -> left.equals(right);
        };
    }

    private static JsonNode read(JsonMapper mapper, Function<JsonMapper, JsonNode> reading) {
        try {
            JsonNode tree = reading.apply(mapper);
            if (tree.isMissingNode()) {
                throw new InvalidJson(InvalidJson.Reason.MALFORMED, "", "The body is empty; a JSON value is expected.");
            }
            return tree;
        } catch (StreamConstraintsException e) {
            throw new InvalidJson(
                    InvalidJson.Reason.MALFORMED,
                    "",
                    "The JSON is nested deeper than " + DEPTH_MAX + " or has a number longer than " + NUMBER_LENGTH_MAX
                            + " characters.");
        } catch (JacksonException e) {
            throw new InvalidJson(InvalidJson.Reason.MALFORMED, "", describe(e));
        }
    }

    private static String describe(JacksonException e) {
        String what = e.getOriginalMessage().startsWith("Duplicate")
                ? "An object has the same key twice"
                : "This is not JSON";
        return e.getLocation() == null
                ? what + "."
                : what + ", at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ".";
    }

    /** Returns the pointer of the first value that cannot be kept, or null; it is built only on the way back from a fault. */
    private static @Nullable String findFault(JsonNode node) {
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                String below = isUnstorable(member.getKey()) ? "" : findFault(member.getValue());
                if (below != null) {
                    return "/" + escape(member.getKey()) + below;
                }
            }
            return null;
        }
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                String below = findFault(node.path(i));
                if (below != null) {
                    return "/" + i + below;
                }
            }
            return null;
        }
        boolean faulty = node.isString()
                ? isUnstorable(node.stringValue())
                : node.isBigDecimal() && isBeyond(node.decimalValue());
        return faulty ? "" : null;
    }

    /** A member's name as one token of a JSON Pointer (RFC 6901). */
    public static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /** Whether a number that was computed can be written and read back: neither too long nor too far from zero. */
    public static boolean isStorable(BigDecimal number) {
        return !isBeyond(number) && number.toString().length() <= NUMBER_LENGTH_MAX;
    }

    private static boolean isBeyond(BigDecimal number) {
        long exponent = (long) number.precision() - number.scale() - 1;
        return Math.abs(exponent) > EXPONENT_MAX || Math.abs((long) number.scale()) > EXPONENT_MAX;
    }

    private static boolean isUnstorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return true;
            }
            if (Character.isSurrogate(c)) {
                boolean paired = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!paired) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }
}
