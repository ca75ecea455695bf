/**
 * Tests of the embedding models. {@link io.headwater.embeddings.EmbeddingModelContract} is what every model keeps.
 */
@NullMarked
package io.headwater.embeddings;

import org.jspecify.annotations.NullMarked;
