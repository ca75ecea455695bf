package io.headwater.query.changes;

import io.headwater.events.EventEnvelope;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What streams tell of themselves: {@code headwater.changes.streams}, {@code .sent}, {@code .ended} by {@code reason}, {@code .delay},
 * {@code .recent.bytes}.
 */
final class ChangesMetrics {
    private final Counter sent;
    private final Timer delay;
    private final Map<EndReason, Counter> ended = new EnumMap<>(EndReason.class);
    private final InstantSource clock;

    ChangesMetrics(MeterRegistry registry, InstantSource clock) {
        this.clock = clock;
        this.sent = Counter.builder("headwater.changes.sent")
                .description("changes that were sent, each once for every stream")
                .register(registry);
        this.delay = Timer.builder("headwater.changes.delay")
                .description("age of the oldest change of what a live stream was sent at once")
                .register(registry);
        for (EndReason reason : EndReason.values()) {
            ended.put(reason, registry.counter("headwater.changes.ended", "reason", reason.code()));
        }
    }

    static void observe(MeterRegistry registry, String name, LongSupplier value) {
        Gauge.builder(name, value, LongSupplier::getAsLong).register(registry);
    }

    void sent(int changes) {
        sent.increment(changes);
    }

    void delayed(EventEnvelope oldest) {
        delay.record(Duration.between(oldest.occurredAt(), clock.instant()));
    }

    void ended(EndReason reason) {
        Counter counter = ended.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }
}
