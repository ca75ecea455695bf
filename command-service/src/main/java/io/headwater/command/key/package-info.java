/**
 * API keys: handing them out, listing and revoking them, and finding the key of a request.
 * The HTTP filter asks {@code Keys}; nothing else calls in.
 */
@NullMarked
package io.headwater.command.key;

import org.jspecify.annotations.NullMarked;
