/**
 * The {@code headwater} command line: one class per command, thin, over the packages below this one.
 *
 * <p>Run by the script {@code headwater} of the checkout; nothing calls it.
 */
@NullMarked
package io.headwater.standalone;

import org.jspecify.annotations.NullMarked;
