package io.headwater.command.store.postgres;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of the group commit.
 *
 * @param lanes flushes at once, each with a connection and a thread, 1 to 16, default 1; a partition belongs to one lane
 * @param flushEventsMax events of one flush, 1 to 10 000, default 1 000; an append that is larger leaves alone
 * @param flushSizeMax data of one flush, default 8 MB; an append that is larger leaves alone
 * @param gatherMax how long a flush may wait for as many appends as the one before took, 0 to 10 s, default 2 ms; 0 has it
 *     wait for none
 * @param waitingEventsMax events that wait in one lane before more are refused, default 20 000
 * @param waitingSizeMax data that waits in one lane before more is refused, default 64 MB
 * @param retryMax how long a flush is tried again while the database is away, 100 ms to 5 min, default 10 s
 */
@ConfigurationProperties("headwater.store")
public record StoreSettings(
        @DefaultValue("1") int lanes,
        @DefaultValue("1000") int flushEventsMax,
        @DefaultValue("8MB") DataSize flushSizeMax,
        @DefaultValue("2ms") Duration gatherMax,
        @DefaultValue("20000") int waitingEventsMax,
        @DefaultValue("64MB") DataSize waitingSizeMax,
        @DefaultValue("10s") Duration retryMax) {
    /** The defaults. */
    public static final StoreSettings DEFAULTS = new StoreSettings(
            1,
            1000,
            DataSize.ofMegabytes(8),
            Duration.ofMillis(2),
            20_000,
            DataSize.ofMegabytes(64),
            Duration.ofSeconds(10));

    public StoreSettings {
        check("lanes", lanes, 1, 16);
        check("flush-events-max", flushEventsMax, 1, 10_000);
        check("gather-max in ms", gatherMax.toMillis(), 0, 10_000);
        check("waiting-events-max", waitingEventsMax, 1, 1_000_000);
        check("retry-max in ms", retryMax.toMillis(), 100, 300_000);
    }

    private static void check(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "headwater.store." + name + " is " + min + " to " + max + ", not " + value);
        }
    }
}
