package io.headwater.command.relay;

import static io.headwater.command.store.Appends.one;
import static org.awaitility.Awaitility.await;

import io.headwater.command.control.ControlStore;
import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.postgres.LogAddress;
import io.headwater.command.store.postgres.LogDatabase;
import io.headwater.command.store.postgres.PostgresEventStore;
import io.headwater.command.store.postgres.StoreSettings;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A log of its own with a store, and topics of its own on a broker; relays are started by the test. */
final class RelayFixture implements AutoCloseable {
    static final int PARTITIONS = 3;

    final RelayTopics topics;
    final LogDatabase log;
    final PostgresEventStore store;
    final ControlStore control;

    RelayFixture(String bootstrap) {
        Database database = RealParts.get().newDatabase("relay");
        String suffix = UUID.randomUUID().toString();
        this.topics = new RelayTopics(bootstrap, "events-" + suffix, "control-" + suffix);
        this.log =
                LogDatabase.open(new LogAddress(database.url(), database.user(), database.password(), PARTITIONS, 4));
        this.store = new PostgresEventStore(log, StoreSettings.DEFAULTS, new SimpleMeterRegistry());
        this.control = new ControlStore(log.pool(), PARTITIONS);
    }

    Relay relay() {
        return relay(new SimpleMeterRegistry());
    }

    Relay relay(MeterRegistry registry) {
        Relay relay = Relay.start(new RelaySource(log, store, control), topics, RelaySettings.DEFAULTS, registry);
        store.onCommit(relay::wake);
        control.onChange(relay::wakeControl);
        return relay;
    }

    LogPublisher publisher() {
        return new LogPublisher(new KafkaClients(topics.bootstrap(), log).producer(), topics, Duration.ofSeconds(1));
    }

    /** Appends one event on a new stream each, spread over the partitions, and waits for all. */
    void append(String prefix, int count) {
        List<CompletableFuture<AppendOutcome>> appends = IntStream.range(0, count)
                .mapToObj(i -> store.append(one(i % PARTITIONS, prefix + i, 0)))
                .toList();
        appends.forEach(CompletableFuture::join);
    }

    /** The committed positions in each partition of the topic, in topic order, once there are so many in all. */
    Map<Integer, List<Long>> awaitPositions(int count) {
        Map<Integer, List<Long>> positions = new HashMap<>();
        awaitRecords(topics.events(), count)
                .forEach(record -> positions
                        .computeIfAbsent(record.partition(), partition -> new ArrayList<>())
                        .add(Long.parseLong(new String(
                                record.headers().lastHeader("ce_position").value(), StandardCharsets.UTF_8))));
        return positions;
    }

    /** Everything committed in a topic, once it is at least so many records. */
    List<ConsumerRecord<byte[], byte[]>> awaitRecords(String topic, int count) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> !consumer.partitionsFor(topic).isEmpty());
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            await().atMost(Duration.ofSeconds(40)).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                return records.size() >= count;
            });
            // A little more, for what should not be there.
            consumer.poll(Duration.ofMillis(500)).forEach(records::add);
            return records;
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        topics.bootstrap(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        store.close();
        log.close();
    }
}
