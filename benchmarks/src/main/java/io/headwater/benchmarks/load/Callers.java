package io.headwater.benchmarks.load;

import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.HdrHistogram.AtomicHistogram;

/**
 * Callers at once, each a virtual thread in a closed loop: the next call begins when the last one has ended. The times
 * are those of callers who wait their turn, not of arrivals at a fixed rate.
 */
public record Callers(int number) {
    private static final Duration CALL_MAX = Duration.ofMinutes(1);

    /**
     * Calls for a while, each caller at least once; calls under way at the end are waited for and counted.
     *
     * @param call gets the number of its caller, from 0; throws if it was not acknowledged
     * @throws BenchFailed with the first failure of a call
     */
    public Reading measure(Duration time, IntConsumer call) {
        AtomicHistogram nanos = new AtomicHistogram(CALL_MAX.toNanos(), 3);
        long begin = System.nanoTime();
        long end = begin + time.toNanos();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> callers = new ArrayList<>();
            for (int i = 0; i < number; i++) {
                int caller = i;
                callers.add(threads.submit(() -> callUntil(end, () -> call.accept(caller), nanos)));
            }
            callers.forEach(Callers::await);
        }
        return Reading.of(nanos, Duration.ofNanos(System.nanoTime() - begin));
    }

    private static void callUntil(long end, Runnable call, AtomicHistogram nanos) {
        long begin = System.nanoTime();
        do {
            call.run();
            long now = System.nanoTime();
            nanos.recordValue(Math.min(now - begin, CALL_MAX.toNanos()));
            begin = now;
        } while (begin - end < 0);
    }

    private static void await(Future<?> caller) {
        try {
            caller.get();
        } catch (ExecutionException e) {
            throw new BenchFailed("a call failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailed("interrupted under load", e);
        }
    }
}
