/**
 * The vector read model: work left by the rows' transactions, and the processor that embeds texts and writes vectors.
 * The records read model leaves work here; the processor runs on threads and connections of its own.
 */
@NullMarked
package io.headwater.projections.vectors;

import org.jspecify.annotations.NullMarked;
