package io.headwater.command.admission;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of what is under way in this instance.
 *
 * @param inFlightPerTenant requests of one tenant at once, 1 to 100 000, default 1 000; more are answered with 429
 * @param bodiesSizeMax of the bodies of all requests at once but batches and imports, which have limits of their own, 16 MB
 *     to 16 GB, default 64 MB; more is answered with 503
 * @param drainMax how long accepted requests may take when the service ends, 0 s to 5 min, default 20 s; new ones are
 *     answered with 503 meanwhile
 */
@ConfigurationProperties("headwater.admission")
public record AdmissionSettings(
        @DefaultValue("1000") int inFlightPerTenant,
        @DefaultValue("64MB") DataSize bodiesSizeMax,
        @DefaultValue("20s") Duration drainMax) {
    private static final Duration DRAIN_MAX = Duration.ofMinutes(5);

    public AdmissionSettings {
        if (inFlightPerTenant < 1 || inFlightPerTenant > 100_000) {
            throw new IllegalArgumentException(
                    "headwater.admission.in-flight-per-tenant is 1 to 100 000, not " + inFlightPerTenant);
        }
        if (bodiesSizeMax.toMegabytes() < 16 || bodiesSizeMax.toGigabytes() > 16) {
            throw new IllegalArgumentException(
                    "headwater.admission.bodies-size-max is 16 MB to 16 GB, not " + bodiesSizeMax);
        }
        if (drainMax.isNegative() || drainMax.compareTo(DRAIN_MAX) > 0) {
            throw new IllegalArgumentException("headwater.admission.drain-max is 0 s to 5 min, not " + drainMax);
        }
    }
}
