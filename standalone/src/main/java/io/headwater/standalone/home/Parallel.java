package io.headwater.standalone.home;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs a few slow things at once. */
final class Parallel {

    private Parallel() {}

    /** Runs all to their end, each on a thread of its own, then throws the first failure, if any. */
    static void run(List<Runnable> tasks) {
        List<Future<?>> results = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            tasks.forEach(task -> results.add(threads.submit(task)));
        }
        for (Future<?> result : results) {
            try {
                result.get();
            } catch (ExecutionException failure) {
                if (failure.getCause() instanceof RuntimeException unchecked) {
                    throw unchecked;
                }
                throw new IllegalStateException(failure.getCause());
            } catch (InterruptedException interruption) {
                Thread.currentThread().interrupt();
                throw new CommandFailed("interrupted", interruption);
            }
        }
    }
}
