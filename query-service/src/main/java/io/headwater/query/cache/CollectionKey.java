package io.headwater.query.cache;

import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;

/** Which collection of a partition; by names, as events tell it. */
record CollectionKey(TenantName tenant, CollectionName collection) {}
