package io.headwater.query.changes;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code headwater.changes}: streams of changes. How long a client that takes nothing is waited for is the server's own setting,
 * {@code server.tomcat.connection-timeout}.
 *
 * @param max streams at once in this instance, 1 to 100 000, default 5 000; more is answered with 503
 * @param perTenantMax of one tenant, 1 to {@code max}, default 2 500; more is answered with 429
 * @param heartbeat after which a stream that has nothing to tell says that it is there, 50 ms to 5 min, default 15 s
 * @param behindMax of live changes that wait for a stream, 64 KB to 1 GB, default 4 MB; a slower client is cut off
 * @param recentMax of the last changes of all tenants, kept for streams that resume, 64 KB to 4 GB, default 32 MB
 * @param catchUpsMax readers of the topic for streams that are further behind than that, 1 to 32, default 2; others take turns
 * @param statesMax streams that are told the state at once, 1 to 100, default 4, of one tenant half of them; others wait
 * @param stateDurationMax after which a stream that is still told the state is cut off, since the replica keeps for it what it could
 *     clean up: 1 s to 24 h, default 10 min
 */
@ConfigurationProperties("headwater.changes")
public record ChangesSettings(
        @DefaultValue("5000") int max,
        @DefaultValue("2500") int perTenantMax,
        @DefaultValue("15s") Duration heartbeat,
        @DefaultValue("4MB") DataSize behindMax,
        @DefaultValue("32MB") DataSize recentMax,
        @DefaultValue("2") int catchUpsMax,
        @DefaultValue("4") int statesMax,
        @DefaultValue("10m") Duration stateDurationMax) {
    private static final int STREAMS_MOST = 100_000;
    private static final int READERS_MOST = 32;
    private static final int STATES_MOST = 100;

    /** Refuses what is out of range. */
    public ChangesSettings {
        require("max", max, 1, STREAMS_MOST);
        require("per-tenant-max", perTenantMax, 1, max);
        require("catch-ups-max", catchUpsMax, 1, READERS_MOST);
        require("states-max", statesMax, 1, STATES_MOST);
        require(
                "heartbeat (in ms)",
                heartbeat.toMillis(),
                50,
                Duration.ofMinutes(5).toMillis());
        require(
                "state-duration-max (in s)",
                stateDurationMax.toSeconds(),
                1,
                Duration.ofHours(24).toSeconds());
        require(
                "behind-max (in KB)",
                behindMax.toKilobytes(),
                64,
                DataSize.ofGigabytes(1).toKilobytes());
        require(
                "recent-max (in KB)",
                recentMax.toKilobytes(),
                64,
                DataSize.ofGigabytes(4).toKilobytes());
    }

    /** Streams of one tenant that are told the state at once. */
    int statesPerTenantMax() {
        return Math.max(1, statesMax / 2);
    }

    private static void require(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "headwater.changes." + name + " is " + least + " to " + most + ", not " + value);
        }
    }
}
