/**
 * The engine: reads the topic, hands batches to a projection, moves its checkpoint in the same transaction, parks what
 * cannot be applied. The read models of this module plug in through {@code Projection}; nothing else calls it.
 */
@NullMarked
package io.headwater.projections.engine;

import org.jspecify.annotations.NullMarked;
