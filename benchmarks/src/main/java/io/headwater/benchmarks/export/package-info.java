/**
 * The bench {@code export}: a large collection through {@code GET …/records:export}, against COPY of its rows.
 * Called from the command line only.
 */
@NullMarked
package io.headwater.benchmarks.export;

import org.jspecify.annotations.NullMarked;
