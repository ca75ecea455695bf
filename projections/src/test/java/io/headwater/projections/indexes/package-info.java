/**
 * Tests of the indexes of search, on a real replica.
 * Nothing else uses them.
 */
@NullMarked
package io.headwater.projections.indexes;

import org.jspecify.annotations.NullMarked;
