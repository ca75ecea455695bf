package io.headwater.projections.engine;

import io.headwater.events.Position;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fills from the log what the topic did not deliver of one partition. Used by one worker at a time. */
final class Gaps {
    private static final Logger LOG = LoggerFactory.getLogger(Gaps.class);
    private static final Duration LINE_INTERVAL = Duration.ofMinutes(1);

    private final EventLog log;
    private final EngineSettings settings;
    private final EngineMetrics metrics;
    // A long gap is filled in several batches, and each may be tried again; it counts once.
    private @Nullable Position filledFrom;
    private @Nullable Position filledTo;
    private long loggedNanos = System.nanoTime() - LINE_INTERVAL.toNanos();

    Gaps(EventLog log, EngineSettings settings, EngineMetrics metrics) {
        this.log = log;
        this.settings = settings;
        this.metrics = metrics;
    }

    /**
     * Reads the events after a checkpoint from the log, at most a batch.
     *
     * @param upTo the last event wanted
     * @return events that continue the checkpoint; empty only if it has reached {@code upTo}
     * @throws IllegalStateException the log does not have them
     */
    List<Delivery> fill(Checkpoint checkpoint, Position upTo) throws SQLException {
        Position position = checkpoint.position();
        if (!upTo.isAfter(position)) {
            return List.of();
        }
        if (!position.equals(filledFrom) && !position.equals(filledTo)) {
            metrics.gap();
            tell(checkpoint, upTo);
        }
        filledFrom = position;
        long missing = upTo.value() - position.value();
        List<Delivery> read = log.readAfter(
                checkpoint.partition(),
                position,
                Math.min(missing, settings.batchEventsMax()),
                settings.batchSizeMax().toBytes());
        List<Delivery> run = Sequence.of(checkpoint, read).run();
        if (run.isEmpty()) {
            throw new IllegalStateException("the log does not have position " + position.next() + " of partition "
                    + checkpoint.partition() + ", which comes before one the topic delivered");
        }
        metrics.readFromLog(run.size());
        filledTo = run.getLast().position();
        return run;
    }

    /** Says that the log stands in for the topic: once a minute at most, for a broker may be away for long. */
    private void tell(Checkpoint checkpoint, Position upTo) {
        if (System.nanoTime() - loggedNanos >= LINE_INTERVAL.toNanos()) {
            loggedNanos = System.nanoTime();
            LOG.info(
                    "partition {}: reading {} to {} from the log",
                    checkpoint.partition(),
                    checkpoint.position().next(),
                    upTo);
        }
    }
}
