package io.headwater.query.changes;

import io.headwater.events.ApiKey;
import io.headwater.events.TenantPlacement;
import io.headwater.query.replicas.Checkpoint;

/**
 * A stream that may begin.
 *
 * @param key that opened it; the stream ends with it
 * @param tenant this life of it
 * @param scope what is told
 * @param start from where on
 */
record Opening(ApiKey key, TenantPlacement tenant, Scope scope, Start start) {
    /** Where a stream begins. */
    sealed interface Start {
        /** With the changes after a place. */
        record At(Checkpoint place) implements Start {}

        /** With the state of a replica, which is fresh enough; then the changes after that. */
        record WithState(String replica) implements Start {}
    }
}
