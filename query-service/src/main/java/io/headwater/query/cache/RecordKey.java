package io.headwater.query.cache;

import io.headwater.events.CollectionName;
import io.headwater.events.Partition;
import io.headwater.events.RecordId;
import io.headwater.events.TenantName;

/**
 * Which record; by names, as events tell it.
 *
 * @param partition the tenant's; part of the key, since an event of one partition says nothing of another
 */
public record RecordKey(Partition partition, TenantName tenant, CollectionName collection, RecordId id) {}
