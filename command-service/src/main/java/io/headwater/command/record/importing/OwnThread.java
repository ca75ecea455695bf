package io.headwater.command.record.importing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Long computing on a thread of the operating system, which gives all threads their turn: a virtual thread that only waits now
 * and then would keep one of the few carriers from all other requests.
 */
final class OwnThread {
    private OwnThread() {}

    /** Runs it and waits until it has ended; what it throws is thrown here. */
    static void run(Runnable work) {
        try {
            CompletableFuture.runAsync(
                            work, task -> Thread.ofPlatform().name("import").start(task))
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }
}
