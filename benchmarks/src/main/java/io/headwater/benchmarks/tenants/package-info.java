/**
 * What many tenants with many collections cost: to make, to keep, and those who write and read among them. The command line calls
 * it.
 */
@NullMarked
package io.headwater.benchmarks.tenants;

import org.jspecify.annotations.NullMarked;
