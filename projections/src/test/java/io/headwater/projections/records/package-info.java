/**
 * Tests of the records read model, without I/O and on a real replica.
 * Nothing else uses them.
 */
@NullMarked
package io.headwater.projections.records;

import org.jspecify.annotations.NullMarked;
