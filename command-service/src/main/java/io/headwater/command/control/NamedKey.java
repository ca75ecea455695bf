package io.headwater.command.control;

import io.headwater.events.ApiKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An API key with what only its owner wants to know.
 *
 * @param key what every service knows of it
 * @param name how its owner calls it; need not be unique
 * @param createdAt to the microsecond
 * @param revokedAt null while it is valid
 */
public record NamedKey(
        ApiKey key,
        String name,
        Instant createdAt,
        @Nullable Instant revokedAt) {}
