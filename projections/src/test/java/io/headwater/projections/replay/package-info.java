/**
 * Tests of the replay tools, on a real log and a real replica.
 * Nothing else uses them.
 */
@NullMarked
package io.headwater.projections.replay;

import org.jspecify.annotations.NullMarked;
