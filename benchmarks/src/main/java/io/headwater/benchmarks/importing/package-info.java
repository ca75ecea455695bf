/**
 * {@code bench import}: a large set through {@code POST …:import}, against COPY of the same rows.
 * Called by the command line only.
 */
@NullMarked
package io.headwater.benchmarks.importing;

import org.jspecify.annotations.NullMarked;
