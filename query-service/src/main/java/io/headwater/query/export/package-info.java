/**
 * Exports: all records of a collection that a filter leaves, of any number, as one stream from one snapshot. Called over HTTP only.
 */
@NullMarked
package io.headwater.query.export;

import org.jspecify.annotations.NullMarked;
