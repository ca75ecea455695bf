package io.headwater.query.replicas;

/** A read model with a checkpoint of its own. */
public enum ReadModel {
    /** The rows. */
    RECORDS,
    /** The vectors, which come after the rows. */
    VECTORS
}
