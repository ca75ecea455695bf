/**
 * Tests of the service as a whole.
 * Nothing else uses them.
 */
@NullMarked
package io.headwater.projections;

import org.jspecify.annotations.NullMarked;
