package io.headwater.query.cache;

import io.headwater.events.Position;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The position of the last event seen for each record, or each collection, of one partition, or a later one: they share a few
 * thousand places, so that what is kept neither grows nor is ever dropped. A fence that is too high keeps a value out of the cache
 * until its replica has caught up, no more. Raised by one thread, asked by any.
 */
final class Fences {
    private static final int PLACES = 4096;
    // A prime near the golden ratio of 2^32: keys that differ little go to different places.
    private static final int SPREAD = 0x9E3779B1;

    private final AtomicLongArray positions = new AtomicLongArray(PLACES);

    /** An event of what the key stands for is at this position, which is after all before. */
    void raise(Object key, Position position) {
        positions.set(placeOf(key), position.value());
    }

    /** Whether a snapshot at this position holds every event that was seen of what the key stands for. */
    boolean admits(Object key, Position snapshot) {
        return snapshot.value() >= positions.get(placeOf(key));
    }

    /** Lowers all: positions begin anew, or what was seen no longer matters. */
    void clear() {
        for (int place = 0; place < PLACES; place++) {
            positions.set(place, 0);
        }
    }

    private static int placeOf(Object key) {
        return (key.hashCode() * SPREAD) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(PLACES));
    }
}
