package io.headwater.query.search;

import io.headwater.events.RecordId;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import io.headwater.http.RequestParameters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is searched for.
 *
 * @param about a question or a record
 * @param filter CEL; empty for all records
 * @param limit records at most, 1 to {@link #LIMIT_MAX}
 * @param exact whether nothing may be left out for the sake of time
 */
record SearchQuery(SearchMode mode, About about, String filter, int limit, boolean exact) {
    /** Records found unless the request says otherwise. */
    static final int LIMIT_DEFAULT = 10;
    /** Records found at most. */
    static final int LIMIT_MAX = 100;
    /** Characters of a question; the model reads no more of them. */
    static final int QUESTION_LENGTH_MAX = 4_000;

    /** To what records are compared. */
    sealed interface About {
        /**
         * What somebody asks.
         *
         * @param text without the character that no text in PostgreSQL holds
         */
        record Question(String text) implements About {}

        /** Another record of the collection, which is not found itself. */
        record Liked(RecordId id) implements About {}
    }

    /**
     * Reads a query from {@code q} or {@code like}, {@code mode}, {@code filter}, {@code limit} and {@code exact}.
     *
     * @throws io.headwater.http.ProblemException 400 if it is none
     */
    static SearchQuery of(RequestParameters parameters) {
        String like = parameters.optional("like");
        SearchMode mode =
                SearchMode.of(parameters.text("mode"), like == null ? SearchMode.HYBRID : SearchMode.SEMANTIC);
        return new SearchQuery(
                mode,
                like == null ? question(parameters.text("q")) : liked(like, parameters.optional("q"), mode),
                parameters.text("filter"),
                parameters.limit(LIMIT_DEFAULT, LIMIT_MAX),
                exact(parameters.text("exact")));
    }

    /** All that the answer depends on beside the collection. */
    List<String> question() {
        return List.of(
                "search",
                mode.word(),
                about instanceof About.Liked ? "like" : "q",
                switch (about) {
                    case About.Liked(RecordId id) -> id.value();
                    case About.Question(String text) -> text;
                },
                filter,
                Integer.toString(limit),
                Boolean.toString(exact));
    }

    SearchQuery asExact() {
        return new SearchQuery(mode, about, filter, limit, true);
    }

    private static About question(String q) {
        if (q.isBlank() || q.length() > QUESTION_LENGTH_MAX) {
            throw malformed("The question 'q' has 1 to " + QUESTION_LENGTH_MAX + " characters; without it there is"
                    + " 'like', the id of a record.");
        }
        return new About.Question(q.replace('\0', ' '));
    }

    private static About liked(String like, @Nullable String q, SearchMode mode) {
        if (q != null) {
            throw malformed("There is 'q' or 'like', not both.");
        }
        if (mode != SearchMode.SEMANTIC) {
            throw malformed("With 'like' the mode is 'semantic'.");
        }
        return new About.Liked(new RecordId(like));
    }

    private static boolean exact(String text) {
        return switch (text) {
            case "", "false" -> false;
            case "true" -> true;
            default -> throw malformed("The parameter 'exact' is 'true' or 'false'.");
        };
    }

    private static RuntimeException malformed(String detail) {
        return Problem.of(ProblemType.MALFORMED, detail).asException();
    }
}
