/**
 * What everything is compared with: PostgreSQL's own {@code pgbench}, one insert per commit into a table like the log's.
 * Benches make an {@link io.headwater.benchmarks.pgbench.InsertBaseline} on the server that they measure.
 */
@NullMarked
package io.headwater.benchmarks.pgbench;

import org.jspecify.annotations.NullMarked;
