package io.headwater.command.relay;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of the relay.
 *
 * @param replicationFactor of topics that the relay creates, 1 to 9, default 1; 3 in production
 * @param pollInterval how often the heads are read when no commit of this process wakes the relay, 1 ms to 10 s, default 50 ms
 * @param controlPollInterval the same for the control tables, default 200 ms
 * @param batchEventsMax events read from the log at once, 1 to 10 000, default 2 000; fewer where they are large
 * @param transactionMax how long a transaction of the producer stays open under load, 1 ms to 30 s, default 5 s: own readers
 *     do not wait for its end, others read at most that much later. Each end holds up what follows by some 20 ms, so short
 *     ones cost latency; without load it ends at once
 * @param electionInterval how often a follower tries to become the leader, 10 ms to 10 s, default 500 ms
 * @param retryPauseMax the longest pause between attempts while Kafka is away, default 2 s
 */
@ConfigurationProperties("headwater.relay")
public record RelaySettings(
        @DefaultValue("1") short replicationFactor,
        @DefaultValue("50ms") Duration pollInterval,
        @DefaultValue("200ms") Duration controlPollInterval,
        @DefaultValue("2000") int batchEventsMax,
        @DefaultValue("5s") Duration transactionMax,
        @DefaultValue("500ms") Duration electionInterval,
        @DefaultValue("2s") Duration retryPauseMax) {
    /** The defaults. */
    public static final RelaySettings DEFAULTS = new RelaySettings(
            (short) 1,
            Duration.ofMillis(50),
            Duration.ofMillis(200),
            2000,
            Duration.ofSeconds(5),
            Duration.ofMillis(500),
            Duration.ofSeconds(2));

    public RelaySettings {
        check("replication-factor", replicationFactor, 1, 9);
        check("poll-interval in ms", pollInterval.toMillis(), 1, 10_000);
        check("control-poll-interval in ms", controlPollInterval.toMillis(), 1, 10_000);
        check("batch-events-max", batchEventsMax, 1, 10_000);
        check("transaction-max in ms", transactionMax.toMillis(), 1, 30_000);
        check("election-interval in ms", electionInterval.toMillis(), 10, 10_000);
        check("retry-pause-max in ms", retryPauseMax.toMillis(), 10, 60_000);
    }

    private static void check(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "headwater.relay." + name + " is " + min + " to " + max + ", not " + value);
        }
    }
}
