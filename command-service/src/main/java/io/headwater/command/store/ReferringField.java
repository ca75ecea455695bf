package io.headwater.command.store;

import io.headwater.events.CollectionName;

/**
 * A field of a record that refers to another record.
 *
 * @param collection name of the record's collection
 * @param record that has the field
 * @param field such as {@code customerId}
 */
public record ReferringField(CollectionName collection, StreamId record, String field) {}
