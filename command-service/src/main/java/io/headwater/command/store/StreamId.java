package io.headwater.command.store;

import io.headwater.events.CollectionName;
import io.headwater.events.Incarnation;
import io.headwater.events.RecordId;

/**
 * The identity of a stream, see docs/formats.md section 1.
 *
 * @param incarnation the tenant's for streams of tenants and collections, the collection's for streams of records
 * @param key empty for a tenant, a collection's name, or a record's id
 */
public record StreamId(Incarnation incarnation, String key) {
    /** The stream of a tenant. */
    public static StreamId ofTenant(Incarnation tenant) {
        return new StreamId(tenant, "");
    }

    /** The stream of a collection's definitions. */
    public static StreamId ofCollection(Incarnation tenant, CollectionName collection) {
        return new StreamId(tenant, collection.value());
    }

    /** The stream of a record. */
    public static StreamId ofRecord(Incarnation collection, RecordId record) {
        return new StreamId(collection, record.value());
    }
}
