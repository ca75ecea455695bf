package io.headwater.query.export;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of exports, which have connections of their own to each replica. How long a client that takes nothing is waited for is the
 * server's own setting, {@code server.tomcat.connection-timeout}.
 *
 * @param perTenantMax exports of one tenant at once in this instance, 1 to 100, default 2; more is answered with 429
 * @param max exports at once in this instance, {@code perTenantMax} to 100, default 4; more is answered with 503. Each takes up to some
 *     25 MB, and more while a record larger than that passes
 * @param durationMax after which an export is broken off, since the replica keeps for it what it could clean up: 1 s to 24 h,
 *     default 30 min
 * @param statementTimeout after which the database stops looking for the next records, 1 s to 1 h, default 5 min
 */
@ConfigurationProperties("headwater.exports")
public record ExportSettings(
        @DefaultValue("2") int perTenantMax,
        @DefaultValue("4") int max,
        @DefaultValue("30m") Duration durationMax,
        @DefaultValue("5m") Duration statementTimeout) {
    private static final int MOST = 100;
    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration DURATION_MOST = Duration.ofHours(24);
    private static final Duration STATEMENT_MOST = Duration.ofHours(1);

    /** Refuses what is out of range. */
    public ExportSettings {
        if (perTenantMax < 1 || perTenantMax > MOST) {
            throw new IllegalArgumentException("headwater.exports.per-tenant-max is 1 to 100, not " + perTenantMax);
        }
        if (max < perTenantMax || max > MOST) {
            throw new IllegalArgumentException("headwater.exports.max is " + perTenantMax + " to 100, not " + max);
        }
        if (durationMax.compareTo(LEAST) < 0 || durationMax.compareTo(DURATION_MOST) > 0) {
            throw new IllegalArgumentException("headwater.exports.duration-max is 1 s to 24 h, not " + durationMax);
        }
        if (statementTimeout.compareTo(LEAST) < 0 || statementTimeout.compareTo(STATEMENT_MOST) > 0) {
            throw new IllegalArgumentException(
                    "headwater.exports.statement-timeout is 1 s to 1 h, not " + statementTimeout);
        }
    }
}
