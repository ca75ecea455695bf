/**
 * Turns text into vectors whose closeness is closeness of meaning: the port, the model that runs in process, and a fake.
 * The vector projection calls it for records, the query service for what is searched; nothing else does.
 */
@NullMarked
package io.headwater.embeddings;

import org.jspecify.annotations.NullMarked;
