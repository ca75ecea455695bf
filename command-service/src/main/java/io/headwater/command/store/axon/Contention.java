package io.headwater.command.store.axon;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.headwater.command.store.StreamId;
import java.time.Duration;

/** The streams on which a command of this process lost to another one lately. Any number of threads. */
final class Contention {
    private static final int STREAMS_MAX = 10_000;
    // Long enough for the next command of a hot record, and soon over where it was chance.
    private static final Duration LATELY = Duration.ofSeconds(1);

    private final Cache<StreamId, Boolean> lost = Caffeine.newBuilder()
            .maximumSize(STREAMS_MAX)
            .expireAfterWrite(LATELY)
            .build();

    void lost(StreamId stream) {
        lost.put(stream, true);
    }

    boolean isOn(StreamId stream) {
        return lost.getIfPresent(stream) != null;
    }
}
