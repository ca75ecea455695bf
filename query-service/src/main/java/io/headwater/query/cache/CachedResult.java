package io.headwater.query.cache;

import io.headwater.events.JsonText;
import io.headwater.query.replicas.Checkpoint;
import io.headwater.query.replicas.Source;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list, an aggregate or a search ready to be answered.
 *
 * @param body the answer's
 * @param content what of it says something to a reader, in short
 * @param read where it comes from
 */
public record CachedResult(Body body, String content, Read read) {
    private static final int BYTES = 400;

    /**
     * What is sent.
     *
     * @param nextCursor as it stands in the JSON; null if no page follows
     */
    public record Body(JsonText json, @Nullable String nextCursor) {}

    /**
     * Where and when something was read.
     *
     * @param checkpoint of the snapshot it was read from
     * @param replica that it was read from
     * @param sources the collections that it was made of; empty if that is not known
     * @param nanos when, on the scale of {@link System#nanoTime}
     */
    public record Read(Checkpoint checkpoint, String replica, List<Source> sources, long nanos) {
        /** Copies the list. */
        public Read {
            sources = List.copyOf(sources);
        }
    }

    /** How long a client may keep it without asking again; null if the collection does not say. */
    public @Nullable Duration maxAge() {
        return Source.maxAgeOf(read.sources());
    }

    int weight() {
        return BYTES + body.json().utf8().length;
    }
}
