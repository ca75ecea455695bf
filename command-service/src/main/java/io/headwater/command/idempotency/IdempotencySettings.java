package io.headwater.command.idempotency;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How requests with an {@code Idempotency-Key} are remembered.
 *
 * @param kept for how long, from their answer on, 1 min to 30 days, default 24 h
 */
@ConfigurationProperties("headwater.idempotency")
public record IdempotencySettings(@DefaultValue("24h") Duration kept) {
    private static final Duration KEPT_MIN = Duration.ofMinutes(1);
    private static final Duration KEPT_MAX = Duration.ofDays(30);

    public IdempotencySettings {
        if (kept.compareTo(KEPT_MIN) < 0 || kept.compareTo(KEPT_MAX) > 0) {
            throw new IllegalArgumentException("headwater.idempotency.kept is 1 min to 30 days, not " + kept);
        }
    }
}
