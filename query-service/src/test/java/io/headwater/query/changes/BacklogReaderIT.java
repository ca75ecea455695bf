package io.headwater.query.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CloudEventHeaders;
import io.headwater.events.CollectionName;
import io.headwater.events.EventEnvelope;
import io.headwater.events.EventType;
import io.headwater.events.JsonText;
import io.headwater.events.Metadata;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.events.Subject;
import io.headwater.events.TenantName;
import io.headwater.events.Version;
import io.headwater.parts.RealParts;
import io.headwater.query.changes.Backlog.Cursor;
import io.headwater.query.changes.Backlog.Portion;
import io.headwater.query.replicas.Checkpoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A topic as the relay writes it: transactions of one event or some, with their markers, and some that were aborted and repeated. */
class BacklogReaderIT {
    private static final Partition PARTITION = new Partition(0);
    private static final int EVENTS = 2_000;
    private static final Scope ALL = new Scope(new TenantName("acme"), new CollectionName("orders"), Set.of());
    private static BacklogReader reader;

    @BeforeAll
    static void fill() {
        String topic = RealParts.get().newTopic("backlog", 1);
        reader = new BacklogReader(
                topic,
                new KafkaConsumer<>(
                        BacklogReader.clientSettings(RealParts.get().bootstrap()),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer()));
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        RealParts.get().bootstrap(),
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        topic),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            int size = 1;
            for (int position = 1; position <= EVENTS; position += size) {
                size = position % 7 == 0 ? 40 : 1;
                boolean isRepeated = position % 50 == 0;
                if (isRepeated) {
                    send(topic, producer, position, size);
                    producer.abortTransaction();
                }
                send(topic, producer, position, size);
                producer.commitTransaction();
            }
        }
    }

    private static void send(String topic, Producer<byte[], byte[]> producer, int first, int size) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        producer.beginTransaction();
        for (int position = first; position < first + size; position++) {
            EventEnvelope event = new EventEnvelope(
                    1,
                    PARTITION,
                    new Position(position),
                    new UUID(1, position),
                    Subject.of(
                            new TenantName(position % 2 == 0 ? "acme" : "other"),
                            new CollectionName("orders"),
                            new RecordId("r" + position)),
                    new Version(1),
                    EventType.RECORD_CREATED,
                    JsonText.of("{}"),
                    new Metadata("somebody", null, Version.NONE),
                    Instant.EPOCH);
            ProducerRecord<byte[], byte[]> message =
                    new ProducerRecord<>(topic, 0, null, event.data().utf8());
            CloudEventHeaders.write(event, (name, value) -> message.headers().add(name, value));
            sent.add(producer.send(message));
        }
        producer.flush();
        assertThat(sent).hasSize(size);
    }

    @AfterAll
    static void close() {
        reader.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 49, 50, 51, 777, 1_500, 1_999})
    void aPlaceIsFoundAndEverythingAfterItIsReadOnce(long place) {
        // when
        Cursor cursor = new Cursor(PARTITION, new Checkpoint(1, new Position(place)), OptionalLong.empty());
        List<Long> read = new ArrayList<>();
        while (cursor.place().position().value() < EVENTS) {
            Portion.Found found = (Portion.Found) reader.read(ALL, cursor, new Position(EVENTS));
            found.changes().forEach(change -> read.add(change.position()));
            cursor = found.next();
        }

        // then
        assertThat(read.stream().filter(position -> position <= EVENTS).toList())
                .isEqualTo(LongStream.rangeClosed(place + 1, EVENTS)
                        .filter(position -> position % 2 == 0)
                        .boxed()
                        .toList());
    }

    @Test
    void theSearchComesNear() {
        OptionalLong offset = reader.offsetBefore(PARTITION, new Position(1_500));

        // Else all of the partition would be read.
        assertThat(offset.orElseThrow()).isGreaterThan(1_200);
    }

    @Test
    void anotherEpochIsAnotherLog() {
        Cursor cursor = new Cursor(PARTITION, new Checkpoint(7, new Position(10)), OptionalLong.empty());

        assertThat(reader.read(ALL, cursor, new Position(EVENTS))).isInstanceOf(Portion.Outdated.class);
    }
}
