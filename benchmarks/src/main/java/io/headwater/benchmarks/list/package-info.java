/**
 * The bench {@code list}: lists by an indexed field, and how much the place of a page in a walk costs.
 * Called from the command line only.
 */
@NullMarked
package io.headwater.benchmarks.list;

import org.jspecify.annotations.NullMarked;
