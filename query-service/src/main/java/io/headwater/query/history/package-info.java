/**
 * Questions to the history: what happened to a record, to a tenant, and what a record was. Reads the tables that the history
 * projection writes, by the history's own checkpoint; the records' tables and caches are not asked.
 */
@NullMarked
package io.headwater.query.history;

import org.jspecify.annotations.NullMarked;
