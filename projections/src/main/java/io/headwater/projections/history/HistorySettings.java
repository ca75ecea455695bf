package io.headwater.projections.history;

import io.headwater.projections.engine.Urgency;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a replica's history is kept; {@code headwater.projections.history.*}.
 *
 * @param upkeepInterval how often months are made ahead and rows of ended tenants deleted, 1 s to 1 day; default 1 min
 * @param linger how long few events wait for others, so that they are written together, 0 to 1 s; default 200 ms. A reader who
 *     asks for the history with the token of a write waits as long
 * @param givesWayUpTo how far behind the log the history may be and still leave most of the time to the rows, where these
 *     have much to do, 0 to 1 day; default 30 s
 */
@ConfigurationProperties("headwater.projections.history")
public record HistorySettings(
        @DefaultValue("1m") Duration upkeepInterval,
        @DefaultValue("200ms") Duration linger,
        @DefaultValue("30s") Duration givesWayUpTo) {

    /** Refuses what is out of range. */
    public HistorySettings {
        check("upkeep-interval", upkeepInterval, Duration.ofSeconds(1), Duration.ofDays(1));
        check("linger", linger, Duration.ZERO, Duration.ofSeconds(1));
        check("gives-way-up-to", givesWayUpTo, Duration.ZERO, Duration.ofDays(1));
    }

    /** Of the history's engine. */
    public Urgency urgency(BooleanSupplier areRowsBusy) {
        return new Urgency(linger, areRowsBusy, givesWayUpTo);
    }

    private static void check(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "headwater.projections.history.%s is %s to %s, not %s".formatted(name, least, most, value));
        }
    }
}
