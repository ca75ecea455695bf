package io.headwater.projections.history;

import io.headwater.events.JsonText;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a record right before one of its events.
 *
 * @param createdAt when its life of then began; null if nobody knows
 * @param body what it was, if the event's row is to keep that; null as a rule
 */
record Life(@Nullable Instant createdAt, @Nullable JsonText body) {}
