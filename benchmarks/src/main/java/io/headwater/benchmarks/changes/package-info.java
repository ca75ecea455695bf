/**
 * What listeners of change feeds are told while they are killed and come back.
 * The command line calls it.
 */
@NullMarked
package io.headwater.benchmarks.changes;

import org.jspecify.annotations.NullMarked;
