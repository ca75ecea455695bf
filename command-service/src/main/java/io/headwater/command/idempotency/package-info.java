/**
 * Requests with an {@code Idempotency-Key}: carried out once, answered as often as they come.
 * Controllers of features use it; the answers themselves are kept by {@code store}.
 */
@NullMarked
package io.headwater.command.idempotency;

import org.jspecify.annotations.NullMarked;
