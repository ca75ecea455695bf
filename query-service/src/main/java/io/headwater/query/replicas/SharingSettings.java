package io.headwater.query.replicas;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code headwater.sharing}: how tenants share the connections to a replica. A read that takes long is a report: it is stopped, and
 * done again on connections that reports have to themselves.
 *
 * @param perTenantMax reads of one tenant that have a connection at once in this instance; more wait for one as long as
 *     {@code headwater.reads.connection-timeout} says, and are answered with 429 then; 1 to 1 000, default 8
 * @param reportsAfter how long a statement may take before its read is a report, 1 ms to 10 min; default 1 s
 * @param reportsMax reports at once from each replica, which have as many connections; 1 to 1 000, default 4
 * @param reportsPerTenantMax reports of one tenant at once in this instance, more wait and are refused likewise; 1 to 1 000, default
 *     2
 */
@ConfigurationProperties("headwater.sharing")
public record SharingSettings(
        @DefaultValue("8") int perTenantMax,
        @DefaultValue("1s") Duration reportsAfter,
        @DefaultValue("4") int reportsMax,
        @DefaultValue("2") int reportsPerTenantMax) {
    private static final int MOST = 1_000;
    private static final Duration AFTER_MOST = Duration.ofMinutes(10);

    /** As without any setting. */
    static final SharingSettings DEFAULTS = new SharingSettings(8, Duration.ofSeconds(1), 4, 2);

    /** Refuses what is out of range. */
    public SharingSettings {
        require("per-tenant-max", perTenantMax);
        require("reports-max", reportsMax);
        require("reports-per-tenant-max", reportsPerTenantMax);
        if (!reportsAfter.isPositive() || reportsAfter.compareTo(AFTER_MOST) > 0) {
            throw new IllegalArgumentException(
                    "headwater.sharing.reports-after is 1 ms to 10 min, not " + reportsAfter);
        }
    }

    private static void require(String name, int value) {
        if (value < 1 || value > MOST) {
            throw new IllegalArgumentException("headwater.sharing." + name + " is 1 to 1000, not " + value);
        }
    }
}
