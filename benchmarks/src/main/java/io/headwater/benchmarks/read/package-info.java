/**
 * The bench {@code read}: gets by id over HTTP, of what the service has in memory and of what it does not.
 * Called from the command line only.
 */
@NullMarked
package io.headwater.benchmarks.read;

import org.jspecify.annotations.NullMarked;
