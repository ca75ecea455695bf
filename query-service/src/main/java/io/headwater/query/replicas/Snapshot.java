package io.headwater.query.replicas;

/**
 * A value and the checkpoint that was read with it, in one statement: the value shows every event up to the checkpoint.
 *
 * @param checkpoint of the tenant's partition
 * @param value what was read
 */
public record Snapshot<T>(Checkpoint checkpoint, T value) {}
