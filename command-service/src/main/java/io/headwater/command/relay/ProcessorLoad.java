package io.headwater.command.relay;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * How busy the processors of this machine, or of this container, were over the last second or so. Where the system does not
 * say it they count as half busy. Used by one thread.
 */
final class ProcessorLoad {
    static final Duration INTERVAL = Duration.ofMillis(200);
    /** How much one reading counts against those before it. */
    private static final double WEIGHT = 0.3;

    private static final double UNKNOWN = 0.5;
    private static final double BUSY_MAX = 0.99;

    private final DoubleSupplier system;
    private final LongSupplier nanoTime;
    private long readNanos;
    private double busy = UNKNOWN;

    /**
     * A load of its own clock.
     *
     * @param system the busy share of all processors since it was last asked, 0 to 1, negative if it is not known
     */
    ProcessorLoad(DoubleSupplier system, LongSupplier nanoTime) {
        this.system = system;
        this.nanoTime = nanoTime;
        this.readNanos = nanoTime.getAsLong();
    }

    /** The load of the machine that this runs on. */
    static ProcessorLoad ofThisMachine() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new ProcessorLoad(system::getCpuLoad, System::nanoTime);
    }

    /** The busy time for each unit of idle time: 1 at half load, 9 at 90 %, 99 at most. */
    double busyToIdle() {
        long now = nanoTime.getAsLong();
        if (now - readNanos >= INTERVAL.toNanos()) {
            readNanos = now;
            double reading = system.getAsDouble();
            busy += WEIGHT * ((reading >= 0 ? reading : UNKNOWN) - busy);
        }
        double bounded = Math.min(busy, BUSY_MAX);
        return bounded / (1 - bounded);
    }
}
