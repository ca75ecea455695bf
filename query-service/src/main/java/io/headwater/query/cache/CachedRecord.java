package io.headwater.query.cache;

import io.headwater.events.JsonText;
import io.headwater.events.Version;
import io.headwater.query.replicas.Checkpoint;

/**
 * A record ready to be answered.
 *
 * @param version its ETag
 * @param envelope the answer's body
 * @param checkpoint of the snapshot it was read from
 * @param replica that it was read from
 * @param readNanos when, on the scale of {@link System#nanoTime}
 */
public record CachedRecord(Version version, JsonText envelope, Checkpoint checkpoint, String replica, long readNanos) {}
