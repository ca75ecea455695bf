/** Tests of the tools for parked events, beside running engines and without. */
@NullMarked
package io.headwater.projections.parked;

import org.jspecify.annotations.NullMarked;
