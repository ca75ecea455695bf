package io.headwater.query.replicas;

import java.util.List;

/**
 * A value and the checkpoint that was read with it, in one statement: the value shows every event up to the checkpoint.
 *
 * @param checkpoint of the tenant's partition
 * @param value what was read
 * @param sources all collections that the value was made of, if it is known to be made of nothing else; else empty
 */
public record Snapshot<T>(Checkpoint checkpoint, T value, List<Source> sources) {
    /** Copies the list. */
    public Snapshot {
        sources = List.copyOf(sources);
    }

    /** A value of which nobody needs to know what it was made of. */
    public Snapshot(Checkpoint checkpoint, T value) {
        this(checkpoint, value, List.of());
    }
}
