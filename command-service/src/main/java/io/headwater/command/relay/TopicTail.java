package io.headwater.command.relay;

import io.headwater.events.CloudEventHeaders;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads the last committed event of every partition of the topic, for a leader that begins. */
final class TopicTail {
    private static final Duration READ_MAX = Duration.ofSeconds(30);
    private static final Duration POLL_MAX = Duration.ofMillis(500);

    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> beginnings;
    private final Map<TopicPartition, Long> ends;

    private TopicTail(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        this.consumer = consumer;
        consumer.assign(partitions);
        this.beginnings = consumer.beginningOffsets(partitions);
        this.ends = consumer.endOffsets(partitions);
    }

    /**
     * Reads with a consumer of its own, reading committed.
     *
     * @return without the partitions that hold no committed event
     */
    static Map<Partition, EventEnvelope> read(Consumer<byte[], byte[]> consumer, String topic, int partitionCount) {
        List<TopicPartition> partitions = IntStream.range(0, partitionCount)
                .mapToObj(number -> new TopicPartition(topic, number))
                .toList();
        return new TopicTail(consumer, partitions).readBackwards();
    }

    // The last offsets of a partition are markers of transactions and events of aborted ones, of unknown number: one
    // steps back twice as far each time until an event shows up.
    private Map<Partition, EventEnvelope> readBackwards() {
        Map<Partition, EventEnvelope> tail = new TreeMap<>();
        Set<TopicPartition> open = ends.keySet().stream()
                .filter(partition -> offset(beginnings, partition) < offset(ends, partition))
                .collect(Collectors.toCollection(HashSet::new));
        for (long stepBack = 2; !open.isEmpty(); stepBack *= 2) {
            Map<TopicPartition, ConsumerRecord<byte[], byte[]>> found = readLast(open, stepBack);
            found.forEach((partition, last) -> tail.put(new Partition(partition.partition()), envelope(last)));
            open.removeAll(found.keySet());
            long stepped = stepBack;
            open.removeIf(partition -> offset(ends, partition) - stepped <= offset(beginnings, partition));
        }
        return tail;
    }

    private Map<TopicPartition, ConsumerRecord<byte[], byte[]>> readLast(
            Set<TopicPartition> partitions, long stepBack) {
        consumer.assign(partitions);
        partitions.forEach(partition ->
                consumer.seek(partition, Math.max(offset(beginnings, partition), offset(ends, partition) - stepBack)));
        Map<TopicPartition, ConsumerRecord<byte[], byte[]>> last = new HashMap<>();
        long deadlineNanos = System.nanoTime() + READ_MAX.toNanos();
        while (partitions.stream().anyMatch(partition -> consumer.position(partition) < offset(ends, partition))) {
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new TimeoutException("the topic's tail could not be read within " + READ_MAX);
            }
            consumer.poll(POLL_MAX)
                    .forEach(record -> last.put(new TopicPartition(record.topic(), record.partition()), record));
        }
        return last;
    }

    private static EventEnvelope envelope(ConsumerRecord<byte[], byte[]> record) {
        return CloudEventHeaders.read(
                new Partition(record.partition()),
                sink -> record.headers().forEach(header -> sink.accept(header.key(), header.value())),
                record.value());
    }

    private static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        return offsets.getOrDefault(partition, 0L);
    }
}
