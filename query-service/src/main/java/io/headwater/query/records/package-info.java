/** Queries for records: one by its id, and lists by filter, order and cursor. Called over HTTP only. */
@NullMarked
package io.headwater.query.records;

import org.jspecify.annotations.NullMarked;
