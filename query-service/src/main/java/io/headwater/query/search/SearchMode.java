package io.headwater.query.search;

import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import java.util.Locale;

/** By what records are found. */
enum SearchMode {
    /** By both, each record by its places in the two orders. */
    HYBRID,
    /** By what their texts mean. */
    SEMANTIC,
    /** By the words that their texts have. */
    KEYWORD;

    /** As requests and answers name it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a mode.
     *
     * @param otherwise if there is none
     * @throws io.headwater.http.ProblemException 400 if there is no such mode
     */
    static SearchMode of(String word, SearchMode otherwise) {
        if (word.isEmpty()) {
            return otherwise;
        }
        for (SearchMode mode : values()) {
            if (mode.word().equals(word)) {
                return mode;
            }
        }
        throw Problem.of(ProblemType.MALFORMED, "The mode is 'hybrid', 'semantic' or 'keyword'.")
                .asException();
    }

    boolean readsVectors() {
        return this != KEYWORD;
    }

    boolean readsWords() {
        return this != SEMANTIC;
    }
}
