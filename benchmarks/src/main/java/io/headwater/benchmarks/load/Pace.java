package io.headwater.benchmarks.load;

import java.time.Duration;

/** When the users begin. */
public sealed interface Pace {
    /** Each user begins again as soon as it is done: a closed loop, for the throughput. */
    record Closed() implements Pace {}

    /** One after the other at a fixed rate, whether or not the last ones are done: an open loop, for the times. */
    record Fixed(double perSecond) implements Pace {}

    /** When the thing of a number, from 0, is due, counted from the begin; 0 means at once. */
    default long dueNanos(long number) {
        return switch (this) {
            case Closed _ -> 0;
            case Fixed fixed -> (long) (number * (Duration.ofSeconds(1).toNanos() / fixed.perSecond()));
        };
    }
}
