/**
 * The seam for projections that are not Headwater's: what they implement, and what they are given. The projections service
 * finds and drives them; docs/own-projections.md says how.
 */
@NullMarked
package io.headwater.ownprojections;

import org.jspecify.annotations.NullMarked;
