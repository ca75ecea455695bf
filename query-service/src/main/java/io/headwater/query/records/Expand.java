package io.headwater.query.records;

import io.headwater.events.CollectionName;
import io.headwater.events.FieldPath;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which references are expanded: {@code expand=customerId,orderId.customerId}.
 *
 * @param paths each a reference of the collection; behind a dot a reference of the collection that it leads to
 * @param opens whether the caller may read a collection
 */
record Expand(List<String> paths, Predicate<CollectionName> opens) {
    /** Paths of one request. */
    static final int PATHS_MAX = 10;

    /**
     * Takes the paths of a request.
     *
     * @throws ProblemException 400 if there are too many
     * @throws io.headwater.events.InvalidName if one is no path
     */
    Expand {
        if (paths.size() > PATHS_MAX) {
            throw Problem.of(ProblemType.MALFORMED, "'expand' names at most " + PATHS_MAX + " references.")
                    .asException();
        }
        paths.forEach(FieldPath::parse);
        paths = List.copyOf(paths);
    }

    boolean isNone() {
        return paths.isEmpty();
    }
}
