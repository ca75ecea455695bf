/**
 * Reads the groups of declared aggregates, as docs/formats.md says they are kept.
 * The HTTP layer calls it; it knows the catalogue and the replicas.
 */
@NullMarked
package io.headwater.query.aggregates;

import org.jspecify.annotations.NullMarked;
