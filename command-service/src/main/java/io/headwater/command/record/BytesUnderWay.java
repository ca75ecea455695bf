package io.headwater.command.record;

import java.util.concurrent.atomic.AtomicLong;
import org.springframework.util.unit.DataSize;

/** Bounds the bodies that are being worked on: parsed, each takes several times its size. Any number of threads. */
final class BytesUnderWay {
    private final long max;
    private final AtomicLong present = new AtomicLong();

    BytesUnderWay(DataSize max) {
        this.max = max.toBytes();
    }

    /** Takes room for a body; false if there is not enough, and then nothing was taken. Never waits. */
    boolean tryEnter(long bytes) {
        if (present.addAndGet(bytes) <= max) {
            return true;
        }
        leave(bytes);
        return false;
    }

    /** Gives back what was taken. */
    void leave(long bytes) {
        present.addAndGet(-bytes);
    }
}
