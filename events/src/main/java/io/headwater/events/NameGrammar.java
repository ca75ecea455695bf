package io.headwater.events;

/**
 * The form that names of tenants and the parts of names of collections have in common: a lower-case letter, then at most 62 of
 * a-z, 0-9 and a few others. Checked several times for each event, so by hand and not by a regular expression.
 */
final class NameGrammar {
    private static final int LENGTH_MAX = 63;

    private NameGrammar() {}

    /**
     * Whether a stretch of a text has the form.
     *
     * @param from of its first character
     * @param to behind its last character
     * @param others allowed behind the first letter, besides letters and digits
     */
    static boolean fits(String text, int from, int to, String others) {
        if (from >= to || to - from > LENGTH_MAX || !isLetter(text.charAt(from))) {
            return false;
        }
        for (int i = from + 1; i < to; i++) {
            char c = text.charAt(i);
            if (!isLetter(c) && (c < '0' || c > '9') && others.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z';
    }
}
