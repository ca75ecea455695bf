/**
 * The bench {@code search}: how good what is found is, on judged questions, and what a search costs.
 * Called from the command line only.
 */
@NullMarked
package io.headwater.benchmarks.search;

import org.jspecify.annotations.NullMarked;
