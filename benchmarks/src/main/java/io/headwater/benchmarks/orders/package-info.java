/**
 * What the benches over HTTP write: orders of a few tenants, in an installation that runs or is started for them.
 * The benches {@code http} and {@code freshness} use it.
 */
@NullMarked
package io.headwater.benchmarks.orders;

import org.jspecify.annotations.NullMarked;
