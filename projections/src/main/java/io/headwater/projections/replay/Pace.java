package io.headwater.projections.replay;

import java.time.Duration;

/** Keeps a replay from going faster than it may. Used by one thread. */
public final class Pace {
    /** The pace that holds nothing back. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private static final int PORTION_MAX = 10_000;

    private final int perSecond;
    private final int portion;
    private final long beganNanos = System.nanoTime();
    private long done;

    /**
     * A pace from now on.
     *
     * @param perSecond events, at least 1
     */
    public Pace(int perSecond) {
        this(perSecond, Math.min(PORTION_MAX, perSecond));
    }

    /** For tests that have fewer events. */
    Pace(int perSecond, int portion) {
        if (perSecond < 1) {
            throw new IllegalArgumentException("a replay goes at 1 event a second at least, not " + perSecond);
        }
        this.perSecond = perSecond;
        this.portion = portion;
    }

    /** Events of one portion: what may be done in a second, within bounds. */
    int portion() {
        return portion;
    }

    /** Waits until so many more may have been done. */
    void done(long events) {
        done += events;
        long dueNanos = perSecond == UNLIMITED ? 0 : (long) (done * 1e9 / perSecond);
        long waitNanos = dueNanos - (System.nanoTime() - beganNanos);
        if (waitNanos > 0) {
            try {
                Thread.sleep(Duration.ofNanos(waitNanos));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CannotReplay("interrupted");
            }
        }
    }
}
