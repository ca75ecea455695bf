/**
 * The event log on PostgreSQL: its database, the group commit, the reads.
 * Wiring opens it here; everybody else knows only the port in {@code store}.
 */
@NullMarked
package io.headwater.command.store.postgres;

import org.jspecify.annotations.NullMarked;
