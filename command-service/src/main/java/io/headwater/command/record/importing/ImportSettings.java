package io.headwater.command.record.importing;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of imports. How long a silent client is waited for is the server's own setting,
 * {@code server.tomcat.connection-timeout}.
 *
 * @param perTenantMax imports of one tenant at once in this instance, 1 to 100, default 2; more is answered with 429
 * @param max imports at once in this instance, {@code perTenantMax} to 1 000, default 8; more is answered with 503. Each takes
 *     some 10 MB, and more where records are larger than 100 KB
 * @param progress about how often an import says how far it is, 0 s to 1 min, default 1 s; 0 s is after each chunk
 */
@ConfigurationProperties("headwater.imports")
public record ImportSettings(
        @DefaultValue("2") int perTenantMax,
        @DefaultValue("8") int max,
        @DefaultValue("1s") Duration progress) {
    private static final Duration PROGRESS_MAX = Duration.ofMinutes(1);

    public ImportSettings {
        if (perTenantMax < 1 || perTenantMax > 100) {
            throw new IllegalArgumentException("headwater.imports.per-tenant-max is 1 to 100, not " + perTenantMax);
        }
        if (max < perTenantMax || max > 1_000) {
            throw new IllegalArgumentException("headwater.imports.max is " + perTenantMax + " to 1000, not " + max);
        }
        if (progress.isNegative() || progress.compareTo(PROGRESS_MAX) > 0) {
            throw new IllegalArgumentException("headwater.imports.progress is 0 s to 1 min, not " + progress);
        }
    }
}
