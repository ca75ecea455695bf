/**
 * Answers about many records, from memory where that is as good: what they have in common as HTTP answers. {@code records},
 * {@code aggregates} and {@code search} hand it what they read.
 */
@NullMarked
package io.headwater.query.results;

import org.jspecify.annotations.NullMarked;
