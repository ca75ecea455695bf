package io.headwater.command.store.axon;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of the write path.
 *
 * @param statesMax memory for the states of streams, 0 to 16 GB, default 32 MB
 * @param snapshotEvents events of a record after which its state is kept as a snapshot, again and again, 10 to 100 000,
 *     default 200: a load reads about so many events at most
 * @param patience how long a command is tried again while others are faster, 0 (sixteen attempts) to 1 min, default 5 s
 */
@ConfigurationProperties("headwater.write-path")
public record WritePathSettings(
        @DefaultValue("32MB") DataSize statesMax,
        @DefaultValue("200") int snapshotEvents,
        @DefaultValue("5s") Duration patience) {
    /** The defaults. */
    public static final WritePathSettings DEFAULTS =
            new WritePathSettings(DataSize.ofMegabytes(32), 200, Duration.ofSeconds(5));

    public WritePathSettings {
        if (statesMax.isNegative() || statesMax.toGigabytes() > 16) {
            throw new IllegalArgumentException("headwater.write-path.states-max is 0 to 16 GB, not " + statesMax);
        }
        if (snapshotEvents < 10 || snapshotEvents > 100_000) {
            throw new IllegalArgumentException(
                    "headwater.write-path.snapshot-events is 10 to 100000, not " + snapshotEvents);
        }
        if (patience.isNegative() || patience.toSeconds() > 60) {
            throw new IllegalArgumentException("headwater.write-path.patience is 0 to 1 min, not " + patience);
        }
    }
}
