package io.headwater.query.replicas;

/** A read model with a checkpoint of its own. */
public enum ReadModel {
    /** The rows. */
    RECORDS,
    /** The vectors, which come after the rows. */
    VECTORS,
    /** The history, which is fed beside the rows. */
    HISTORY
}
