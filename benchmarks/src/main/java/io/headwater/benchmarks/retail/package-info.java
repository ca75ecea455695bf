/**
 * A set of half a million real invoice lines, and what becomes of it: imported over HTTP, and in the read model. Several benches
 * begin with it.
 */
@NullMarked
package io.headwater.benchmarks.retail;

import org.jspecify.annotations.NullMarked;
