package io.headwater.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CloudEventHeaders;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The topic of events as a foreign consumer sees it: from the beginning, read committed. */
public final class TopicEvents implements AutoCloseable {
    private static final String TOPIC = "headwater.events";

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<Integer, List<Row>> partitions = new TreeMap<>();

    private record Row(long position, UUID id, String data) {}

    private TopicEvents(KafkaConsumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    public static TopicEvents open(String bootstrap) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrap,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> all = consumer.partitionsFor(TOPIC).stream()
                .map(info -> new TopicPartition(TOPIC, info.partition()))
                .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
        return new TopicEvents(consumer);
    }

    /** Waits until the topic has as many events as the log, then compares each: order, ids, data, nothing twice. */
    public void assertSameAs(LogEvents log, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (count() < log.count() && System.nanoTime() - deadline < 0) {
            read(Duration.ofMillis(200));
        }
        // Whatever comes behind the last event would be one too many.
        read(Duration.ofMillis(500));
        log.partitions()
                .forEach((partition, events) -> assertThat(partitions.getOrDefault(partition, List.of()))
                        .as("events of partition %d in the topic", partition)
                        .isEqualTo(events.stream()
                                .map(event -> new Row(event.position(), event.id(), event.data()))
                                .toList()));
        assertThat(count()).isEqualTo(log.count());
        System.out.printf("%d events in the log, each once and in order in the topic%n", count());
    }

    int count() {
        return partitions.values().stream().mapToInt(List::size).sum();
    }

    /** Reads what has come. */
    void read(Duration wait) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(wait)) {
            EventEnvelope event = CloudEventHeaders.read(
                    new Partition(message.partition()),
                    sink -> message.headers().forEach(header -> sink.accept(header.key(), header.value())),
                    message.value());
            partitions
                    .computeIfAbsent(message.partition(), _ -> new ArrayList<>())
                    .add(new Row(
                            event.position().value(), event.id(), event.data().toString()));
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
