/**
 * How many creates a second the command API takes, against {@code pgbench} and against an endpoint that only parses.
 * The command line calls it.
 */
@NullMarked
package io.headwater.benchmarks.http;

import org.jspecify.annotations.NullMarked;
