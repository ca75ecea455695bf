package io.headwater.query.replicas;

import io.headwater.events.Partition;
import io.headwater.events.Token;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Watches the checkpoints of one replica for everybody who waits: one query for all partitions, again and again, and none
 * while nobody waits. A thread of its own does it.
 */
final class CheckpointWatcher implements AutoCloseable {
    private static final long PAUSE_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long PAUSE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(200);

    private final Replica replica;
    private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean closed;

    CheckpointWatcher(Replica replica) {
        this.replica = replica;
        this.thread = Thread.ofVirtual().name("checkpoints-" + replica.name()).start(this::run);
    }

    private record Waiter(ReadModel model, Token token, long sinceNanos, CompletableFuture<Replica> reached) {}

    private record Progress(Map<ReadModel, Map<Partition, Checkpoint>> checkpoints) {
        static Progress none() {
            Map<ReadModel, Map<Partition, Checkpoint>> checkpoints = new EnumMap<>(ReadModel.class);
            for (ReadModel model : ReadModel.values()) {
                checkpoints.put(model, new HashMap<>());
            }
            return new Progress(checkpoints);
        }

        Map<Partition, Checkpoint> of(ReadModel model) {
            return checkpoints.getOrDefault(model, Map.of());
        }

        Checkpoint of(ReadModel model, Partition partition) {
            return of(model).getOrDefault(partition, Checkpoint.NONE);
        }
    }

    /** Completes when the replica has reached the token or outdates it; whoever gives up before cancels it. */
    CompletableFuture<Replica> whenReached(ReadModel model, Token token) {
        CompletableFuture<Replica> reached = new CompletableFuture<>();
        waiters.add(new Waiter(model, token, System.nanoTime(), reached));
        LockSupport.unpark(thread);
        return reached;
    }

    private void run() {
        while (!closed) {
            waiters.removeIf(waiter -> waiter.reached().isDone());
            Waiter oldest = waiters.peek();
            if (oldest == null) {
                LockSupport.park();
            } else {
                look();
                // Fresh waiters are looked after closely; who waits long cannot tell some milliseconds.
                long waited = System.nanoTime() - oldest.sinceNanos();
                LockSupport.parkNanos(Math.clamp(waited / 16, PAUSE_NANOS_MIN, PAUSE_NANOS_MAX));
            }
        }
    }

    private void look() {
        try {
            Progress progress = progress();
            for (Iterator<Waiter> each = waiters.iterator(); each.hasNext(); ) {
                Waiter waiter = each.next();
                Checkpoint checkpoint =
                        progress.of(waiter.model(), waiter.token().partition());
                if (checkpoint.reaches(waiter.token()) || checkpoint.outdates(waiter.token())) {
                    each.remove();
                    waiter.reached().complete(replica);
                }
            }
        } catch (SQLException e) {
            if (!Replica.isBusy(e)) {
                replica.failed();
            }
            LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
        }
    }

    // The vectors' checkpoint is derived: docs/formats.md, section 4.
    private static final String PROGRESS = """
            SELECT
              seen.partition,
              seen.epoch,
              seen.position,
              least(seen.position, pending.oldest - 1) AS vectors,
              history.epoch AS history_epoch,
              history.position AS history
            FROM headwater.checkpoint AS seen
            LEFT JOIN (
              SELECT partition, min(position) AS oldest FROM headwater.vector_work GROUP BY partition
            ) AS pending ON pending.partition = seen.partition
            LEFT JOIN headwater.checkpoint AS history
              ON history.projection = 'history' AND history.partition = seen.partition
            WHERE seen.projection = 'records'
            """;

    private Progress progress() throws SQLException {
        Progress progress = Progress.none();
        try (Connection connection = replica.connect();
                PreparedStatement statement = connection.prepareStatement(PROGRESS);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                Partition partition = new Partition(row.getInt("partition"));
                Checkpoint records = Checkpoint.read(row, "epoch", "position");
                progress.of(ReadModel.RECORDS).put(partition, records);
                progress.of(ReadModel.VECTORS).put(partition, Checkpoint.read(row, "epoch", "vectors"));
                progress.of(ReadModel.HISTORY).put(partition, Checkpoint.read(row, "history_epoch", "history"));
                replica.saw(partition, records);
            }
        }
        return progress;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
