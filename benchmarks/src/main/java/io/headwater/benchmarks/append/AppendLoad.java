package io.headwater.benchmarks.append;

import io.headwater.benchmarks.load.Callers;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Reading;
import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.EventStore;
import io.headwater.events.Partition;
import java.time.Duration;

/**
 * Callers of the event store's port, each on a virtual thread: append one event on a new stream, wait for the outcome,
 * again. Caller i writes to partition i modulo the partitions in use.
 *
 * @param callers at once
 * @param partitions that they spread over, 1 or more
 */
record AppendLoad(EventStore store, NewStreams streams, int callers, int partitions) {

    Reading measure(Duration time) {
        return new Callers(callers).measure(time, caller -> append(new Partition(caller % partitions)));
    }

    private void append(Partition partition) {
        AppendOutcome outcome = store.append(streams.next(partition)).join();
        if (!(outcome instanceof AppendOutcome.Appended)) {
            throw new BenchFailed("an event of a stream that never was is not appended: " + outcome);
        }
    }
}
