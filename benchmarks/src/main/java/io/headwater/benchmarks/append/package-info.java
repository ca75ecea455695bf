/**
 * How many events a second the event store takes, against {@code pgbench} on the same server.
 * The command line calls it; it opens the store as command-service does.
 */
@NullMarked
package io.headwater.benchmarks.append;

import org.jspecify.annotations.NullMarked;
