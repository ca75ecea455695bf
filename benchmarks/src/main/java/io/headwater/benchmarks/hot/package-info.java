/**
 * One record that everybody changes: how many conditional adjustments a second, and whether the stock is exact.
 * The command line calls it.
 */
@NullMarked
package io.headwater.benchmarks.hot;

import org.jspecify.annotations.NullMarked;
