/**
 * Projections that are not Headwater's, as module own-projections describes them: found, set up and driven by engines of their
 * own. Called by the wiring, and by the tools for parked events.
 */
@NullMarked
package io.headwater.projections.own;

import org.jspecify.annotations.NullMarked;
