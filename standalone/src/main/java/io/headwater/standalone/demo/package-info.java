/**
 * Loads the samples over HTTP, as any client would, and asks a few questions about them.
 *
 * <p>Called by the command {@code demo} and by end-to-end tests.
 */
@NullMarked
package io.headwater.standalone.demo;

import org.jspecify.annotations.NullMarked;
