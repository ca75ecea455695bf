package io.headwater.command.collection;

import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressions;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A schema's {@code pattern} that gives up after a number of steps, counted in characters looked at: some expressions
 * take exponential time on some texts, and a tenant may write both. A linear engine would know no look-around.
 */
final class BoundedPattern implements RegularExpression {
    /** Characters looked at for one text: ten passes over the longest text there can be. */
    static final int STEPS_MAX = 10_000_000;

    private final Pattern pattern;

    /**
     * Compiles a schema's expression.
     *
     * @throws PatternSyntaxException if it is none
     */
    BoundedPattern(String expression) {
        // In a schema '$' is the very end of the text (ECMA-262); in Java it also stands before a last line break.
        this.pattern = Pattern.compile(RegularExpressions.replaceLongformCharacterProperties(
                RegularExpressions.replaceDollarAnchors(expression)));
    }

    @Override
    public boolean matches(String text) {
        return pattern.matcher(new CountedText(text)).find();
    }

    /** Thrown out of a match that takes too long; says so to whoever validates. */
    static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManySteps() {
            super("a pattern took more than " + STEPS_MAX + " steps", null, false, false);
        }
    }

    private static final class CountedText implements CharSequence {
        private final String text;
        private int steps;

        CountedText(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++steps > STEPS_MAX) {
                throw new TooManySteps();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
