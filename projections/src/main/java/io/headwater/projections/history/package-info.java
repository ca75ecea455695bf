/**
 * The history read model: every event of every tenant with who, when and what, in a table by month, with a checkpoint of its own.
 * The service's wiring starts it beside the records; {@code query-service} reads its tables.
 */
@NullMarked
package io.headwater.projections.history;

import org.jspecify.annotations.NullMarked;
