package io.headwater.events;

import org.jspecify.annotations.Nullable;

/**
 * What an event is about: a tenant, a collection of it, or a record of that.
 *
 * @param tenant always there
 * @param collection null for an event about the tenant as such
 * @param record null for an event about the tenant or the collection as such
 */
public record Subject(
        TenantName tenant,
        @Nullable CollectionName collection,
        @Nullable RecordId record) {
    public Subject {
        if (record != null && collection == null) {
            throw new IllegalArgumentException("a record belongs to a collection");
        }
    }

    /** The tenant as such. */
    public static Subject of(TenantName tenant) {
        return new Subject(tenant, null, null);
    }

    /** The collection as such. */
    public static Subject of(TenantName tenant, CollectionName collection) {
        return new Subject(tenant, collection, null);
    }

    /** The record. */
    public static Subject of(TenantName tenant, CollectionName collection, RecordId record) {
        return new Subject(tenant, collection, record);
    }
}
