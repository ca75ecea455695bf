/**
 * The end of a tenant: its keys, its collections, its place, in this order.
 * Stands on tenants and collections; nothing stands on it.
 */
@NullMarked
package io.headwater.command.offboarding;

import org.jspecify.annotations.NullMarked;
