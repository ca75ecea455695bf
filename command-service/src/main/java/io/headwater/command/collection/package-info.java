/**
 * Collections: defining, evolving and dropping them, and their definitions ready for use.
 * The record feature asks {@code Definitions}; nothing else calls in.
 */
@NullMarked
package io.headwater.command.collection;

import org.jspecify.annotations.NullMarked;
