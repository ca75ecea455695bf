package io.headwater.query.history;

import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import io.headwater.http.RequestParameters;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which page is asked for.
 *
 * @param order what it is by, with {@code -} before it if the newest comes first
 * @param limit events at most, 1 to 1 000
 * @param cursor of the page before; null for the first page
 */
record PageQuery(
        HistoryFilter filter,
        String order,
        int limit,
        @Nullable String cursor) {
    /** Events of a page unless the request says otherwise. */
    private static final int LIMIT_DEFAULT = 50;
    /** Events of a page at most. */
    private static final int LIMIT_MAX = 1_000;

    /**
     * Reads the query of a request.
     *
     * @param otherwise the order if the request has none; the other one is the other way round
     * @throws io.headwater.http.ProblemException 400 if a part of it is none
     */
    static PageQuery of(RequestParameters parameters, String otherwise) {
        String by = otherwise.startsWith("-") ? otherwise.substring(1) : otherwise;
        String order = parameters.text("order");
        if (!order.isEmpty() && !order.equals(by) && !order.equals("-" + by)) {
            throw Problem.of(ProblemType.MALFORMED, "The order is '" + by + "' or '-" + by + "'.")
                    .asException();
        }
        return new PageQuery(
                HistoryFilter.of(parameters),
                order.isEmpty() ? otherwise : order,
                parameters.limit(LIMIT_DEFAULT, LIMIT_MAX),
                parameters.optional("cursor"));
    }

    boolean isNewestFirst() {
        return order.startsWith("-");
    }

    /** The direction of {@code ORDER BY}. */
    String direction() {
        return isNewestFirst() ? " DESC" : "";
    }

    /** The comparison with the place where the page before ended. */
    String beyond() {
        return isNewestFirst() ? "<" : ">";
    }

    /** What a cursor is bound to. */
    String walk() {
        return order + "/" + filter.walk();
    }

    /** Parameters of a URL that ask for the same but for the cursor, each as {@code name=value}, not encoded. */
    List<String> uri() {
        List<String> parameters = new ArrayList<>(filter.uri());
        parameters.add("order=" + order);
        parameters.add("limit=" + limit);
        return parameters;
    }
}
