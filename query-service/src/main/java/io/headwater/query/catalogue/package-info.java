/**
 * What a replica holds of a collection: its table, its typed columns, its definition. Queries ask it before they read and
 * have it checked in the same snapshot as the data.
 */
@NullMarked
package io.headwater.query.catalogue;

import org.jspecify.annotations.NullMarked;
