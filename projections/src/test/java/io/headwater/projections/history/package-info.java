/**
 * Tests of the history read model on a real replica.
 * Nothing else uses them.
 */
@NullMarked
package io.headwater.projections.history;

import org.jspecify.annotations.NullMarked;
