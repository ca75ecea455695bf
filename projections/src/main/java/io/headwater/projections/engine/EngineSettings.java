package io.headwater.projections.engine;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How a replica's engine works; {@code headwater.projections.engine.*}.
 *
 * @param workers threads that apply batches of different partitions at once, 1 to 64; default 3. One of them, if there are
 *     several, is kept free of what may take long: large batches and changes of definitions
 * @param batchEventsMax events of one transaction at most, 1 to 100 000; default 5 000
 * @param batchSizeMax bytes of event data in one transaction at most, but always one event; default 8 MB
 * @param headCheckInterval how often checkpoints are compared with the log's heads; a partition that stands still behind
 *     its head for that long is read from the log; default 2 s
 * @param retryFirst wait after the first failure of a partition; default 50 ms
 * @param retryLongest bound of the doubled waits; default 5 s
 * @param stopWait how long a partition that is given up may take to finish its batch; default 5 s
 */
@ConfigurationProperties("headwater.projections.engine")
public record EngineSettings(
        @DefaultValue("3") int workers,
        @DefaultValue("5000") int batchEventsMax,
        @DefaultValue("8MB") DataSize batchSizeMax,
        @DefaultValue("2s") Duration headCheckInterval,
        @DefaultValue("50ms") Duration retryFirst,
        @DefaultValue("5s") Duration retryLongest,
        @DefaultValue("5s") Duration stopWait) {

    /** Refuses what is out of range. */
    public EngineSettings {
        if (workers < 1 || workers > 64) {
            throw new IllegalArgumentException("headwater.projections.engine.workers is 1 to 64, not " + workers);
        }
        if (batchEventsMax < 1 || batchEventsMax > 100_000) {
            throw new IllegalArgumentException(
                    "headwater.projections.engine.batch-events-max is 1 to 100000, not " + batchEventsMax);
        }
    }

    /** The same with other bounds of a batch. */
    public EngineSettings withBatches(int eventsMax, DataSize sizeMax) {
        return new EngineSettings(workers, eventsMax, sizeMax, headCheckInterval, retryFirst, retryLongest, stopWait);
    }

    /** The same with another number of workers. */
    public EngineSettings withWorkers(int other) {
        return new EngineSettings(
                other, batchEventsMax, batchSizeMax, headCheckInterval, retryFirst, retryLongest, stopWait);
    }
}
