package io.headwater.expressions;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A regular expression of RE2 that PostgreSQL understands in the same way: characters, {@code .}, {@code ^}, {@code $}, classes, groups,
 * alternatives and repetitions. It is found anywhere in a text, unless anchors say otherwise, in time that grows with the length of the
 * text alone. What it stands for in PostgreSQL is written anew from what was read, so that no text of a client is ever taken for one.
 * Immutable, safe for any number of threads.
 */
public final class TextPattern {
    /** Characters of a pattern. */
    public static final int LENGTH_MAX = 500;
    /** Characters, classes and anchors with repetitions written out: {@code (ab){10}} are twenty. */
    public static final int SIZE_MAX = 250;

    private final Pattern pattern;
    private final String posix;

    private TextPattern(Pattern pattern, String posix) {
        this.pattern = pattern;
        this.posix = posix;
    }

    /**
     * Reads a pattern.
     *
     * @param offset of the pattern in the expression
     * @throws InvalidExpression at the first part that is not known here, or of which there is too much
     */
    static TextPattern of(String text, int offset) {
        String posix = new PatternReader(text, offset).read();
        try {
            return new TextPattern(Pattern.compile(text), posix);
        } catch (PatternSyntaxException e) {
            throw new InvalidExpression(offset, "This is no pattern: " + e.getDescription() + ".");
        }
    }

    /** Whether it is found in a text. */
    public boolean isIn(String text) {
        return pattern.matcher(text).find();
    }

    /** The same for PostgreSQL's {@code ~}: an advanced regular expression without backward references. */
    public String posix() {
        return posix;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TextPattern same && same.posix.equals(posix);
    }

    @Override
    public int hashCode() {
        return posix.hashCode();
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }
}
