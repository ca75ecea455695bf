/**
 * Load: callers of Java code, and users of an HTTP API over raw sockets, cheap enough to share the machine with what they
 * measure. Benches use it; it knows nothing of Headwater.
 */
@NullMarked
package io.headwater.benchmarks.load;

import org.jspecify.annotations.NullMarked;
