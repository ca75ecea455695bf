/**
 * How soon a write can be read by whoever knows its token.
 * The command line calls it.
 */
@NullMarked
package io.headwater.benchmarks.freshness;

import org.jspecify.annotations.NullMarked;
