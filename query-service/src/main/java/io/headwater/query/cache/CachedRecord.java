package io.headwater.query.cache;

import io.headwater.events.JsonText;
import io.headwater.events.Version;
import io.headwater.query.replicas.Checkpoint;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A record ready to be answered.
 *
 * @param version its ETag
 * @param envelope the answer's body
 * @param checkpoint of the snapshot it was read from
 * @param replica that it was read from
 * @param readNanos when, on the scale of {@link System#nanoTime}
 * @param maxAge how long a client may keep it without asking again; null if the collection does not say
 */
public record CachedRecord(
        Version version,
        JsonText envelope,
        Checkpoint checkpoint,
        String replica,
        long readNanos,
        @Nullable Duration maxAge) {}
