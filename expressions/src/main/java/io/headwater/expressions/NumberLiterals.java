package io.headwater.expressions;

import io.headwater.events.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a CEL text with every digit. CEL's own numbers are 64-bit integers and doubles, JSON's are decimals of any
 * size; so each number is taken out before the library reads the text, and an integer of the same width is left in its
 * place, not 0, so that it shows whether a minus sign stood in front. All numbers have one type that way, and all offsets stay true.
 */
final class NumberLiterals {
    // Names may hold digits, so they are read too. A dot before digits begins a number, as in CEL.
    private static final Pattern TOKEN = Pattern.compile("""
            (?<comment>//[^\\n]*+)\
            |(?<raw>(?i:rb|br|r))?(?<quote>\"""|'''|"|')\
            |[A-Za-z_][A-Za-z0-9_]*+\
            |(?<hex>0x[0-9a-fA-F]++)\
            |(?<decimal>(?:[0-9]++(?:\\.[0-9]++)?|\\.[0-9]++)(?:[eE][+-]?[0-9]++)?)""");

    private final Map<Integer, BigDecimal> byOffset = new TreeMap<>();
    private final String original;
    private final String replaced;

    private NumberLiterals(String text) {
        this.original = text;
        StringBuilder builder = new StringBuilder(text);
        Matcher matcher = TOKEN.matcher(text);
        int next = 0;
        while (matcher.find(next)) {
            next = matcher.end();
            if (matcher.group("quote") != null) {
                next = endOfString(matcher, matcher.group("raw") != null);
            } else if (matcher.group("hex") != null || matcher.group("decimal") != null) {
                take(matcher, builder);
            }
        }
        this.replaced = builder.toString();
    }

    /**
     * Takes the numbers out of a text.
     *
     * @throws InvalidExpression if a number is too long or too far from zero to be kept
     */
    static NumberLiterals in(String text) {
        return new NumberLiterals(text);
    }

    /** The text with a small integer in place of each number, as long in code points as the original. */
    String replaced() {
        return replaced;
    }

    /** The number, without a sign, that begins at an offset in code points or after the minus sign there; else null. */
    @Nullable
    BigDecimal at(int offset) {
        int begin = original.offsetByCodePoints(0, offset);
        while (begin < original.length()
                && (original.charAt(begin) == '-' || Character.isWhitespace(original.charAt(begin)))) {
            begin++;
        }
        return byOffset.get(begin);
    }

    /** By hand, since a regular expression would need a stack as deep as the string is long. */
    private int endOfString(Matcher opening, boolean raw) {
        String quote = opening.group("quote");
        int i = opening.end();
        while (i < original.length() && !original.startsWith(quote, i)) {
            i += original.charAt(i) == '\\' && !raw ? 2 : 1;
        }
        return Math.min(original.length(), i + quote.length());
    }

    private void take(Matcher matcher, StringBuilder builder) {
        int begin = matcher.start();
        int length = matcher.end() - begin;
        byOffset.put(begin, value(matcher, original.codePointCount(0, begin)));
        if (length == 1) {
            return;
        }
        // A number that begins with a dot keeps a blank in front, or "a.5" would become a name.
        boolean dotted = matcher.group().startsWith(".");
        String blanks = " ".repeat(length - 1);
        builder.replace(begin, matcher.end(), dotted ? blanks + "1" : "1" + blanks);
        if (dotted) {
            byOffset.put(begin + length - 1, byOffset.remove(begin));
        }
    }

    private static BigDecimal value(Matcher matcher, int offset) {
        String text = matcher.group();
        if (text.length() > Json.NUMBER_LENGTH_MAX) {
            throw new InvalidExpression(
                    offset, "A number has at most " + Json.NUMBER_LENGTH_MAX + " characters, as in a record.");
        }
        BigDecimal value = matcher.group("hex") != null
                ? new BigDecimal(new BigInteger(text.substring(2), 16))
                : decimal(text, offset);
        long exponent = (long) value.precision() - value.scale() - 1;
        if (Math.abs(exponent) > Json.EXPONENT_MAX || Math.abs((long) value.scale()) > Json.EXPONENT_MAX) {
            throw new InvalidExpression(
                    offset, "A number's exponent is at most " + Json.EXPONENT_MAX + " to both sides, as in a record.");
        }
        return value;
    }

    private static BigDecimal decimal(String text, int offset) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new InvalidExpression(offset, "This number cannot be kept exactly.");
        }
    }
}
