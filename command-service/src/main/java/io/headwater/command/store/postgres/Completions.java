package io.headwater.command.store.postgres;

import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.AppendOutcome.Answered;
import io.headwater.command.store.AppendOutcome.Appended;
import io.headwater.command.store.AppendOutcome.Confirmed;
import io.headwater.command.store.AppendOutcome.Conflict;
import io.headwater.command.store.AppendOutcome.Violated;
import io.headwater.command.store.FlushPlan;
import io.headwater.command.store.OutcomeUnknown;
import io.headwater.command.store.StoreUnavailable;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;

/**
 * Answers those who wait: many on virtual threads, so that their continuations do not hold up the flusher; a lone one on the
 * flusher's, since nobody waits behind it and a hand-over to another thread is one more wake-up to wait for.
 */
final class Completions implements AutoCloseable {
    // A thread for each waiter costs more than the flush; one thread for all would let a slow continuation hold up 255.
    private static final int WAITERS_PER_THREAD = 16;

    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("appended-", 0).factory());
    private final StoreMetrics metrics;

    Completions(StoreMetrics metrics) {
        this.metrics = metrics;
    }

    void complete(List<WaitingAppend> taken, List<AppendOutcome> outcomes) {
        metrics.conflicts.increment(count(outcomes, Conflict.class));
        metrics.repetitions.increment(count(outcomes, Answered.class));
        inGroups(taken.size(), i -> taken.get(i).future().complete(outcomes.get(i)));
    }

    private static double count(List<AppendOutcome> outcomes, Class<? extends AppendOutcome> kind) {
        return outcomes.stream().filter(kind::isInstance).count();
    }

    void failUnstored(List<WaitingAppend> taken, Exception cause) {
        fail(taken, i -> unavailable(cause));
    }

    /** Those who would have lost anyway have certainly stored nothing. */
    void failInDoubt(List<WaitingAppend> taken, FlushPlan plan, Exception cause) {
        fail(taken, i -> switch (plan.outcomes().get(i)) {
            case Appended _, Confirmed _ -> new OutcomeUnknown(cause);
            case Conflict _, Answered _, Violated _ -> unavailable(cause);
        });
    }

    void failUnknown(List<WaitingAppend> taken, Throwable cause) {
        fail(taken, i -> new OutcomeUnknown(cause));
    }

    /** Waits until everybody has been answered. */
    @Override
    public void close() {
        executor.close();
    }

    private interface Failure {
        RuntimeException of(int index);
    }

    private void fail(List<WaitingAppend> taken, Failure failure) {
        inGroups(taken.size(), i -> taken.get(i).future().completeExceptionally(failure.of(i)));
    }

    private static StoreUnavailable unavailable(Exception cause) {
        return new StoreUnavailable("the log's database could not store the events", cause);
    }

    private void inGroups(int count, IntConsumer answer) {
        if (count == 1) {
            answer.accept(0);
            return;
        }
        for (int from = 0; from < count; from += WAITERS_PER_THREAD) {
            int first = from;
            int end = Math.min(count, from + WAITERS_PER_THREAD);
            executor.execute(() -> {
                for (int i = first; i < end; i++) {
                    answer.accept(i);
                }
            });
        }
    }
}
