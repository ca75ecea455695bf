/**
 * The records read model: a table per collection in the tenant's schema, its DDL and its set-based SQL.
 * The engine calls it batch by batch; query-service reads its tables as docs/formats.md tells.
 */
@NullMarked
package io.headwater.projections.records;

import org.jspecify.annotations.NullMarked;
