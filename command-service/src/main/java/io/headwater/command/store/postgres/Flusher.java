package io.headwater.command.store.postgres;

import io.headwater.command.store.FlushPlan;
import io.headwater.command.store.postgres.FlushResult.InDoubt;
import io.headwater.command.store.postgres.FlushResult.NotStored;
import io.headwater.command.store.postgres.FlushResult.Refused;
import io.headwater.command.store.postgres.FlushResult.Settled;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lane of the group commit: a thread that flushes whatever waits once the flush before has ended. Where appends come one by
 * one none waits for a timer, and under load each flush carries what arrived during the one before, see {@link WaitingAppends}.
 */
final class Flusher implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Flusher.class);

    private final WaitingAppends waiting;
    private final Flush flush;
    private final Completions completions;
    private final StoreMetrics metrics;
    private final Consumer<FlushPlan> onCommit;

    Flusher(
            WaitingAppends waiting,
            Flush flush,
            Completions completions,
            StoreMetrics metrics,
            Consumer<FlushPlan> onCommit) {
        this.waiting = waiting;
        this.flush = flush;
        this.completions = completions;
        this.metrics = metrics;
        this.onCommit = onCommit;
    }

    /** Flushes until the queue is closed and empty. */
    @Override
    public void run() {
        try (flush) {
            for (List<WaitingAppend> taken = waiting.take(); !taken.isEmpty(); taken = waiting.take()) {
                long startNanos = System.nanoTime();
                settle(taken);
                metrics.flush.record(Duration.ofNanos(System.nanoTime() - startNanos));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failRest(e);
        }
    }

    private void failRest(InterruptedException cause) {
        waiting.close();
        try {
            for (List<WaitingAppend> rest = waiting.take(); !rest.isEmpty(); rest = waiting.take()) {
                completions.failUnstored(rest, cause);
            }
        } catch (InterruptedException unexpected) {
            throw new IllegalStateException("a closed queue makes nobody wait", unexpected);
        }
    }

    // Whatever happens, every taken append gets an answer and the lane goes on.
    private void settle(List<WaitingAppend> taken) throws InterruptedException {
        try {
            switch (flush.run(taken.stream().map(WaitingAppend::append).toList())) {
                case Settled(FlushPlan plan) -> announce(taken, plan);
                case NotStored(Exception cause) -> completions.failUnstored(taken, cause);
                case InDoubt(FlushPlan plan, Exception cause) -> completions.failInDoubt(taken, plan, cause);
                case Refused(Exception cause) -> settleOneByOne(taken, cause);
            }
        } catch (InterruptedException e) {
            completions.failUnknown(taken, e);
            throw e;
        } catch (RuntimeException | Error e) {
            flush.close();
            completions.failUnknown(taken, e);
            LOG.error("A flush of {} appends failed unexpectedly", taken.size(), e);
        }
    }

    private void announce(List<WaitingAppend> taken, FlushPlan plan) {
        metrics.flushEvents.record(plan.events().size());
        if (!plan.events().isEmpty()) {
            onCommit.accept(plan);
        }
        completions.complete(taken, plan.outcomes());
    }

    // The database does not say which row it cannot store, so each append is tried alone and only the faulty one fails.
    private void settleOneByOne(List<WaitingAppend> taken, Exception cause) throws InterruptedException {
        if (taken.size() == 1) {
            LOG.error(
                    "The log's database refuses an event of partition {}",
                    taken.getFirst().append().partition(),
                    cause);
            completions.failUnstored(taken, cause);
            return;
        }
        for (WaitingAppend one : taken) {
            settle(List.of(one));
        }
    }
}
