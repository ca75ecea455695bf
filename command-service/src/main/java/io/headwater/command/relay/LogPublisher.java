package io.headwater.command.relay;

import io.headwater.events.CloudEventHeaders;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The transactional producer of one leader. Sends soon, or at {@link #flush}, and reports errors at the next {@link #check} or
 * {@link #commit}; after an error it is of no use any more, and whoever follows begins at the topic's committed tail. One
 * thread.
 *
 * <p>Transactions are there to fence a leader that was paused, not to delay anybody: own readers read what is sent.
 */
final class LogPublisher implements AutoCloseable {
    // The broker refuses a new transaction until the markers of the last one are written: under load a transaction is
    // kept open, and ended when nothing has followed for a moment.
    private static final long QUIET_NANOS = Duration.ofMillis(40).toNanos();

    private final Producer<byte[], byte[]> producer;
    private final RelayTopics topics;
    private final long transactionMaxNanos;
    private final Map<Partition, Acknowledged> acknowledged = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private boolean inTransaction;
    private boolean unflushed;
    private long begunNanos;
    private long sentNanos;

    /** Fences every earlier leader of the same transactional id, and waits until what it left open is aborted. */
    LogPublisher(Producer<byte[], byte[]> producer, RelayTopics topics, Duration transactionMax) {
        this.producer = producer;
        this.topics = topics;
        this.transactionMaxNanos = transactionMax.toNanos();
        producer.initTransactions();
    }

    /** Sends events of one partition, in order. */
    void send(List<EventEnvelope> events) {
        for (EventEnvelope event : events) {
            begin();
            var headers = new RecordHeaders();
            CloudEventHeaders.write(event, headers::add);
            byte[] key = event.subject().tenant().value().getBytes(StandardCharsets.UTF_8);
            var record = new ProducerRecord<>(
                    topics.events(),
                    event.partition().number(),
                    null,
                    key,
                    event.data().utf8(),
                    headers);
            var _ = producer.send(
                    record, (metadata, error) -> settle(event.partition(), event.position(), metadata, error));
        }
    }

    /** Sends a change of the control tables; a null value removes the key. */
    void sendControl(String key, byte @Nullable [] value) {
        begin();
        var record =
                new ProducerRecord<byte[], byte[]>(topics.control(), 0, key.getBytes(StandardCharsets.UTF_8), value);
        var _ = producer.send(record, (metadata, error) -> keep(error));
    }

    /** Has what was sent go out at once, all of it together, and waits until it is acknowledged, or has failed. */
    void flush() {
        if (unflushed) {
            producer.flush();
            unflushed = false;
        }
    }

    /** Throws what went wrong since the last call, if anything did. */
    void check() {
        Exception error = failure.get();
        if (error != null) {
            throw new KafkaException("events could not be sent", error);
        }
    }

    /** Whether the open transaction is as old as it may get, or a good moment has come to end it. */
    boolean isDue() {
        long now = System.nanoTime();
        return inTransaction && (now - begunNanos >= transactionMaxNanos || now - sentNanos >= QUIET_NANOS);
    }

    /** Ends the open transaction; then everything sent is acknowledged and committed. */
    void commit() {
        if (inTransaction) {
            producer.commitTransaction();
            inTransaction = false;
            unflushed = false;
            check();
        }
    }

    /** What the topic has of each partition that was published to since the start. */
    Map<Partition, Acknowledged> acknowledged() {
        return new HashMap<>(acknowledged);
    }

    /** Drops what is not committed, without waiting for a broker that may be away. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }

    private void begin() {
        sentNanos = System.nanoTime();
        unflushed = true;
        if (!inTransaction) {
            producer.beginTransaction();
            inTransaction = true;
            begunNanos = sentNanos;
        }
    }

    // Called on the producer's own thread, in the order of sending within a partition.
    private void settle(
            Partition partition, Position position, @Nullable RecordMetadata metadata, @Nullable Exception error) {
        keep(error);
        if (error == null && metadata != null) {
            acknowledged.put(partition, new Acknowledged(position, metadata.offset()));
        }
    }

    private void keep(@Nullable Exception error) {
        if (error != null) {
            failure.compareAndSet(null, error);
        }
    }
}
