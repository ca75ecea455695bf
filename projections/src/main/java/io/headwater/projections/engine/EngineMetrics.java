package io.headwater.projections.engine;

import io.headwater.events.Partition;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** What an engine tells about itself: {@code headwater.projection.*} with the tags replica and projection. */
final class EngineMetrics {
    private final MeterRegistry registry;
    private final Tags tags;
    private final Counter applied;
    private final Counter duplicates;
    private final Counter gaps;
    private final Counter readFromLog;
    private final Counter parked;
    private final Counter failures;
    private final Timer batch;

    EngineMetrics(MeterRegistry registry, String replica, String projection) {
        this.registry = registry;
        this.tags = Tags.of("replica", replica, "projection", projection);
        this.applied = counter("events", "events whose position the checkpoints have passed");
        this.duplicates = counter("duplicates", "deliveries of events that were applied already");
        this.gaps = counter("gaps", "stretches that the topic did not deliver");
        this.readFromLog = counter("log.events", "events read from the log because the topic did not deliver them");
        this.parked = counter("parked", "events set aside because they, or one before them, could not be applied");
        this.failures = counter("failures", "batches that failed and were tried again");
        this.batch = Timer.builder("headwater.projection.batch")
                .description("time to apply what one worker took: a batch, or several in one transaction")
                .tags(tags)
                .publishPercentileHistogram()
                .register(registry);
    }

    void applied(int events, long nanos) {
        applied.increment(events);
        batch.record(nanos, TimeUnit.NANOSECONDS);
    }

    void duplicates(int events) {
        duplicates.increment(events);
    }

    void gap() {
        gaps.increment();
    }

    void readFromLog(int events) {
        readFromLog.increment(events);
    }

    void parked(int events) {
        parked.increment(events);
    }

    void failure() {
        failures.increment();
    }

    /** Adds how many events are parked now. */
    void parkedNow(Lanes lanes) {
        Gauge.builder("headwater.projection.parked.events", lanes, Lanes::parkedCount)
                .description("events that are parked, in the partitions of this instance; counted up to 100 000")
                .tags(tags)
                .register(registry);
    }

    /** Adds how many partitions stand still. */
    void stoppedNow(Lanes lanes) {
        Gauge.builder("headwater.projection.stopped", lanes, Lanes::stoppedCount)
                .description("partitions of this instance that stand still at an event that the projection fails at")
                .tags(tags)
                .register(registry);
    }

    /** Adds the lag of a partition; the meters are to be removed when its owner gives it up. */
    List<Meter> lag(Lane lane) {
        return List.of(
                gauge("lag.events", "events", lane, Lane::lagEvents),
                gauge("lag.seconds", "seconds", lane, Lane::lagSeconds));
    }

    void remove(List<Meter> meters) {
        meters.forEach(registry::remove);
    }

    private Meter gauge(String name, String unit, Lane lane, ToDoubleFunction<Lane> value) {
        Partition partition = lane.partition();
        return Gauge.builder("headwater.projection." + name, lane, value)
                .baseUnit(unit)
                .tags(tags.and("partition", partition.toString()))
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder("headwater.projection." + name)
                .description(description)
                .tags(tags)
                .register(registry);
    }
}
