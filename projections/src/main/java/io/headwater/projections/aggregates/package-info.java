/**
 * The exact count and the declared aggregates of each collection, kept up in the transaction that writes its rows.
 * The records read model calls it with the rows before and after; query-service reads its tables as docs/formats.md tells.
 */
@NullMarked
package io.headwater.projections.aggregates;

import org.jspecify.annotations.NullMarked;
