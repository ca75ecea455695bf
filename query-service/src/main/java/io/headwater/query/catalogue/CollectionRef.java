package io.headwater.query.catalogue;

import io.headwater.events.CollectionName;
import io.headwater.events.TenantPlacement;

/**
 * Which collection is asked for.
 *
 * @param tenant this life of it; a collection of an earlier life of the same name is none of its own
 * @param collection may be unknown
 */
public record CollectionRef(TenantPlacement tenant, CollectionName collection) {}
