package io.headwater.events;

/**
 * How much of a text its typed column holds. An entry of PostgreSQL's B-tree has room for 2 704 bytes, so the texts of one
 * index share {@value #LENGTH_PER_INDEX} code points: 2 048 bytes at four each, which leaves the rest to id and numbers.
 *
 * <p>Counted in code points, not bytes, since texts cut after equally many of them keep the order that the whole texts have.
 */
public final class IndexedText {
    /** Code points that the texts of one index share. */
    public static final int LENGTH_PER_INDEX = 512;

    private IndexedText() {}

    /** Whether a text has {@code length} code points or more, so that a column cannot tell it from others that begin with it. */
    public static boolean fills(String text, int length) {
        return text.length() >= length && text.codePointCount(0, text.length()) >= length;
    }

    /** The first code points of a text, at most {@code length}. */
    public static String beginning(String text, int length) {
        return fills(text, length) ? text.substring(0, text.offsetByCodePoints(0, length)) : text;
    }
}
