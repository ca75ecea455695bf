package io.headwater.query.records;

import io.headwater.events.Token;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The place in a walk after one of its records.
 *
 * @param order {@link SortOrder#fingerprint} of the walk's order: the values are its keys
 * @param token what the page has seen; the next one sees at least that
 * @param values that record's value for each key of the order, as PostgreSQL prints it; null where it is missing
 */
public record Cursor(String order, Token token, List<@Nullable String> values) {
    /** Copies the values. */
    public Cursor {
        values = Collections.unmodifiableList(new ArrayList<>(values));
    }
}
