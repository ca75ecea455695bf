package io.headwater.query.changes;

import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.query.replicas.Checkpoint;
import io.headwater.query.tenants.KafkaSettings;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what lies further back from the topic, for all streams that need it: a few threads, each with a consumer of its own, and a portion
 * at a time, so that no stream keeps the others waiting, however slow its client is.
 */
final class Backlog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);

    private final KafkaSettings settings;
    private final BlockingQueue<Task<?>> tasks = new LinkedBlockingQueue<>();
    private final List<Thread> threads;

    Backlog(KafkaSettings settings, int readers) {
        this.settings = settings;
        this.threads = IntStream.range(0, readers)
                .mapToObj(number -> Thread.ofPlatform()
                        .name("changes-backlog-" + number)
                        .daemon()
                        .start(this::run))
                .toList();
    }

    private record Task<T>(Function<BacklogReader, T> work, CompletableFuture<T> result) {
        void run(BacklogReader reader) {
            result.complete(work.apply(reader));
        }
    }

    /**
     * Where a stream is in the topic.
     *
     * @param partition its tenant's
     * @param place up to which it has told everything
     * @param offset of the next event or one before it; empty if it is to be looked for
     */
    record Cursor(Partition partition, Checkpoint place, OptionalLong offset) {}

    /** What there is after a cursor. */
    sealed interface Portion {
        /** Changes that the scope selects, perhaps none, and the cursor after them. */
        record Found(List<Change> changes, Cursor next) implements Portion {}

        /** The topic does not have what comes next any more. */
        record Gone() implements Portion {}

        /** The log was recovered in between. */
        record Outdated() implements Portion {}
    }

    /** Whether the topic has everything after a place; fails with a {@link KafkaException} if it cannot be asked. */
    CompletableFuture<Boolean> reachesBackTo(Partition partition, Checkpoint place) {
        return submit(reader -> reader.offsetBefore(partition, place.position()).isPresent());
    }

    /**
     * Reads on; fails with a {@link KafkaException} if the topic cannot be read.
     *
     * @param target no more is looked for from this position on
     */
    CompletableFuture<Portion> read(Scope scope, Cursor cursor, Position target) {
        return submit(reader -> reader.read(scope, cursor, target));
    }

    private <T> CompletableFuture<T> submit(Function<BacklogReader, T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        tasks.add(new Task<>(work, result));
        return result;
    }

    private void run() {
        BacklogReader reader = null;
        try {
            while (!Thread.currentThread().isInterrupted()) {
                reader = run(tasks.take(), reader);
            }
        } catch (InterruptedException e) {
            LOG.debug("the backlog is no longer read", e);
        } finally {
            close(reader);
        }
    }

    /** Returns the reader for the next task; null if this one is of no more use. */
    private @Nullable BacklogReader run(Task<?> task, @Nullable BacklogReader known) {
        if (task.result().isCancelled()) {
            return known;
        }
        BacklogReader reader = known;
        try {
            if (reader == null) {
                reader = new BacklogReader(settings.topics().events(), consumer());
            }
            task.run(reader);
            return reader;
        } catch (RuntimeException e) {
            LOG.warn("the event topic cannot be read for a stream that is behind: {}", e.toString());
            task.result().completeExceptionally(e);
            close(reader);
            return null;
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                BacklogReader.clientSettings(settings.kafka().bootstrap()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static void close(@Nullable BacklogReader reader) {
        try {
            if (reader != null) {
                reader.close();
            }
        } catch (KafkaException e) {
            LOG.debug("a reader of the topic could not be closed", e);
        }
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
