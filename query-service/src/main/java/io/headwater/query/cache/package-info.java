/**
 * Records and results kept in memory, and the tail of the event topic that keeps them true. {@code records} and {@code results} ask
 * it first and offer it what they read; {@code catalogue} and {@code search} tell of their own caches as it does.
 */
@NullMarked
package io.headwater.query.cache;

import org.jspecify.annotations.NullMarked;
