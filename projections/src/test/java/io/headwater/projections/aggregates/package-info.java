/**
 * Tests of counts and aggregates, on a real log and a real replica: held against {@code GROUP BY} over the rows.
 * Nothing else uses them.
 */
@NullMarked
package io.headwater.projections.aggregates;

import org.jspecify.annotations.NullMarked;
