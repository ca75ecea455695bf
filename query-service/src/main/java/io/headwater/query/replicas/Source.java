package io.headwater.query.replicas;

import io.headwater.events.CollectionName;
import io.headwater.events.Incarnation;
import io.headwater.events.Version;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A collection that was read, as the replica's catalogue had it in the snapshot of the data.
 *
 * @param collection its name
 * @param incarnation this life of it
 * @param definition the version of its definition
 * @param generation of its tables
 * @param maxAge how long clients may keep answers of it without asking again, as its definition says; null if it does not say
 */
public record Source(
        CollectionName collection,
        Incarnation incarnation,
        Version definition,
        int generation,
        @Nullable Duration maxAge) {

    /** How long clients may keep an answer of all these: as long as the shortest says, null if one does not say or there is none. */
    public static @Nullable Duration maxAgeOf(List<Source> sources) {
        Duration shortest = null;
        for (Source source : sources) {
            if (source.maxAge == null) {
                return null;
            }
            shortest = shortest == null || source.maxAge.compareTo(shortest) < 0 ? source.maxAge : shortest;
        }
        return shortest;
    }
}
