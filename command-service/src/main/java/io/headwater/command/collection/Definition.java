package io.headwater.command.collection;

import io.headwater.command.decision.Guard;
import io.headwater.events.CollectionName;
import io.headwater.events.Incarnation;
import io.headwater.events.TenantPlacement;
import io.headwater.events.Version;

/**
 * A collection's definition, ready to check records against.
 *
 * @param tenant whose it is, and where
 * @param collection its name
 * @param incarnation the present life of the collection
 * @param schema compiled
 * @param conditions on its records
 * @param guard makes an append fail if this is no longer the definition
 */
public record Definition(
        TenantPlacement tenant,
        CollectionName collection,
        Incarnation incarnation,
        RecordSchema schema,
        Conditions conditions,
        Guard guard) {
    /** The definition's number, which goes into the metadata of events. */
    public Version version() {
        return guard.version();
    }
}
