/**
 * What pure code on the way of a write costs, by JMH.
 * The command line runs them; nobody else calls anything here.
 */
@NullMarked
package io.headwater.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
