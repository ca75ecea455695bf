/**
 * The command line of the benchmarks: {@code bench NAME}.
 * The launcher calls {@link io.headwater.benchmarks.Benchmarks}; each bench has a package of its own.
 */
@NullMarked
package io.headwater.benchmarks;

import org.jspecify.annotations.NullMarked;
