package io.headwater.query.search;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A question as full-text search reads it. A record is found if it has any of the words, so that a long sentence finds
 * something; one that is all that was asked for comes first.
 *
 * @param whole the question in websearch syntax: all of the words, {@code "phrases"}, {@code or}, {@code -without}
 * @param any matches what is to be ranked; empty if the question has no words
 * @param terms each word alone, at most {@link #TERMS_MAX}
 */
record QuestionWords(String whole, String any, List<String> terms) {
    /** Words that count; those of a question's beginning. */
    static final int TERMS_MAX = 32;
    // A lexeme of a tsquery has at most 2 046 bytes, which so many characters never exceed.
    private static final int WORD_LENGTH_MAX = 500;
    // Words may be parted by any of Unicode's blanks, such as the wide one of Japanese.
    private static final Pattern TOO_LONG =
            Pattern.compile("\\S{" + (WORD_LENGTH_MAX + 1) + ",}", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern WITHOUT = Pattern.compile("(?<!\\S)-(\"[^\"]*\"?|[^\\s\"]+)");
    private static final Pattern OR = Pattern.compile("(?i)(?<!\\S)or(?!\\S)");

    QuestionWords {
        terms = List.copyOf(terms);
    }

    boolean isEmpty() {
        return terms.isEmpty();
    }

    /** About how many bytes it takes in memory. */
    int weight() {
        return 2
                * (whole.length()
                        + any.length()
                        + terms.stream().mapToInt(String::length).sum());
    }

    private static final String READ = """
            SELECT
              websearch_to_tsquery(language, ?)::text AS whole,
              websearch_to_tsquery(language, ?)::text AS without,
              ARRAY (
                SELECT lexeme
                FROM unnest(to_tsvector(language, ?))
                ORDER BY positions[1], lexeme
                LIMIT ?
              ) AS terms
            FROM (VALUES (('pg_catalog.' || ?)::regconfig)) AS chosen (language)
            """;

    /** Has PostgreSQL take a question apart, which knows the language as it did when it made the records' words. */
    static QuestionWords read(Connection connection, String language, String question) throws SQLException {
        String bounded = withoutIdleDashes(TOO_LONG.matcher(question).replaceAll(" "));
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setString(1, bounded);
            statement.setString(2, without(bounded));
            statement.setString(
                    3, OR.matcher(WITHOUT.matcher(bounded).replaceAll(" ")).replaceAll(" "));
            statement.setInt(4, TERMS_MAX);
            statement.setString(5, language);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return of(
                        row.getString("whole"),
                        row.getString("without"),
                        Stream.of((String[]) row.getArray("terms").getArray())
                                .map(QuestionWords::quoted)
                                .toList());
            }
        }
    }

    /**
     * The question with blanks for dashes that neither join a word nor stand right before what is not wanted: PostgreSQL would
     * take "A - B" for A without B, and a line of dashes for more negations than it bears.
     */
    private static String withoutIdleDashes(String question) {
        StringBuilder text = new StringBuilder(question);
        boolean isQuoted = false;
        for (int i = 0; i < question.length(); i++) {
            if (question.charAt(i) == '"') {
                isQuoted = !isQuoted;
            } else if (question.charAt(i) == '-' && !joins(question, i) && (isQuoted || !negates(question, i))) {
                text.setCharAt(i, ' ');
            }
        }
        return text.toString();
    }

    private static boolean joins(String question, int dash) {
        return dash > 0
                && Character.isLetterOrDigit(question.charAt(dash - 1))
                && dash + 1 < question.length()
                && Character.isLetterOrDigit(question.charAt(dash + 1));
    }

    private static boolean negates(String question, int dash) {
        boolean begins = dash == 0 || " \t\n\r\f".indexOf(question.charAt(dash - 1)) >= 0;
        return begins
                && dash + 1 < question.length()
                && (question.charAt(dash + 1) == '"' || Character.isLetterOrDigit(question.charAt(dash + 1)));
    }

    // What is not wanted stays out of the completion, too, unless the question as a whole takes it in.
    private static QuestionWords of(String whole, String without, List<String> terms) {
        String any = String.join(" | ", terms);
        return new QuestionWords(
                whole,
                without.isEmpty() || terms.isEmpty() ? any : "(%s) & ((%s) | !(%s))".formatted(any, whole, without),
                terms);
    }

    private static String without(String question) {
        return WITHOUT.matcher(question).results().map(found -> found.group(1)).collect(Collectors.joining(" or "));
    }

    /** A lexeme as a tsquery of its own. */
    private static String quoted(String lexeme) {
        return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
