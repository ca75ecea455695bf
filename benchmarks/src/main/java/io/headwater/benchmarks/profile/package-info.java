/**
 * Where the time goes: which process takes the processor, and what the services' JVM does with its share.
 * The benches over HTTP use it.
 */
@NullMarked
package io.headwater.benchmarks.profile;

import org.jspecify.annotations.NullMarked;
