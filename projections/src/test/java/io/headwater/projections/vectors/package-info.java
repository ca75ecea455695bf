/**
 * Tests of the vectors read model, without I/O and on a real replica.
 * Nothing else uses them.
 */
@NullMarked
package io.headwater.projections.vectors;

import org.jspecify.annotations.NullMarked;
