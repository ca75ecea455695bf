package io.headwater.query.records;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How cursors are signed.
 *
 * @param cursorKey {@code headwater.cursor-key}: a secret of at least 16 characters, the same for all instances and kept
 *     over restarts, or walks that are under way break off; default: a random one for each start
 */
@ConfigurationProperties("headwater")
public record CursorSettings(@Nullable String cursorKey) {
    private static final int LENGTH_MIN = 16;

    public CursorSettings {
        if (cursorKey != null && cursorKey.length() < LENGTH_MIN) {
            throw new IllegalArgumentException("headwater.cursor-key has at least " + LENGTH_MIN + " characters");
        }
    }
}
