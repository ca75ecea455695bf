package io.headwater.query.cache;

import io.headwater.events.CollectionName;
import io.headwater.events.TenantPlacement;
import java.util.List;

/**
 * Which question was asked of a collection. Who may ask it is not part of it: that is judged anew for each request.
 *
 * @param tenant this life of it
 * @param collection that the answer is about
 * @param question all that the answer depends on beside what the collections hold, each as the client sent it
 */
public record ResultKey(TenantPlacement tenant, CollectionName collection, List<String> question) {
    private static final int BYTES = 200;
    private static final int PART_BYTES = 64;

    /** Copies the list. */
    public ResultKey {
        question = List.copyOf(question);
    }

    /** What it takes in memory, about. */
    int weight() {
        return BYTES
                + question.stream()
                        .mapToInt(part -> PART_BYTES + 2 * part.length())
                        .sum();
    }
}
