/**
 * CEL over a collection's schema: text becomes a checked tree, or an error that says where. The write path asks a
 * {@code Condition} of records in memory, the read path translates the tree; this package alone imports the CEL library.
 */
@NullMarked
package io.headwater.expressions;

import org.jspecify.annotations.NullMarked;
