/**
 * Single records kept in memory, and the tail of the event topic that keeps them true. {@code records} asks it first and
 * offers it what it read.
 */
@NullMarked
package io.headwater.query.cache;

import org.jspecify.annotations.NullMarked;
