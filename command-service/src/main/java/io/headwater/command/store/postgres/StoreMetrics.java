package io.headwater.command.store.postgres;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.function.ToDoubleFunction;

/** The meters of one store: {@code headwater.store.*}. */
final class StoreMetrics {
    final Timer flush;
    final DistributionSummary flushEvents;
    final Counter conflicts;
    final Counter looked;
    final Counter repetitions;
    final Counter retries;
    private final MeterRegistry registry;

    StoreMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.flush = Timer.builder("headwater.store.flush")
                .description("Time of one flush, from taking its appends to its commit")
                .register(registry);
        this.flushEvents = DistributionSummary.builder("headwater.store.flush.events")
                .description("Events stored by one flush")
                .baseUnit("events")
                .register(registry);
        this.conflicts = Counter.builder("headwater.store.conflicts")
                .description("Appends whose expectation did not hold")
                .register(registry);
        this.looked = Counter.builder("headwater.store.flush.looked")
                .description("Flushes of two round trips: not foreseen, or wrongly")
                .register(registry);
        this.repetitions = Counter.builder("headwater.store.repetitions")
                .description("Appends whose idempotency key was used before")
                .register(registry);
        this.retries = Counter.builder("headwater.store.flush.retries")
                .description("Flushes tried again because the database failed")
                .register(registry);
    }

    <T> void watchWaiting(T lanes, ToDoubleFunction<T> waitingEvents) {
        Gauge.builder("headwater.store.waiting", lanes, waitingEvents)
                .description("Events that wait for a flush")
                .baseUnit("events")
                .register(registry);
    }
}
