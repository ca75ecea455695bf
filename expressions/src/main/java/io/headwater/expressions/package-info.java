/**
 * CEL over a collection's schema: text becomes a checked tree, or an error that says where. The write path evaluates it,
 * the read path translates it; this package does neither, and it alone imports the CEL library.
 */
@NullMarked
package io.headwater.expressions;

import org.jspecify.annotations.NullMarked;
