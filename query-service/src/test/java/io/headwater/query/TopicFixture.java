package io.headwater.query;

import io.headwater.events.ApiKey;
import io.headwater.events.CloudEventHeaders;
import io.headwater.events.EventEnvelope;
import io.headwater.events.TenantPlacement;
import io.headwater.parts.RealParts;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Topics of a test's own, and a producer for both. */
public final class TopicFixture implements AutoCloseable {
    private final String events;
    private final String control;
    private final Producer<String, byte[]> producer;
    private final Queue<Future<RecordMetadata>> sent = new ConcurrentLinkedQueue<>();

    private TopicFixture(String events, String control) {
        this.events = events;
        this.control = control;
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        RealParts.get().bootstrap(),
                        ProducerConfig.LINGER_MS_CONFIG,
                        0),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    public static TopicFixture create(int partitions) {
        return new TopicFixture(
                RealParts.get().newTopic("events", partitions), RealParts.get().newTopic("control", 1));
    }

    public String events() {
        return events;
    }

    public String control() {
        return control;
    }

    public void place(TenantPlacement tenant) {
        send(control, "tenant/" + tenant.tenant(), tenant.toJson().utf8());
    }

    public void grant(ApiKey key) {
        send(control, "key/" + key.id(), key.toJson().utf8());
    }

    public void revoke(String id) {
        send(control, "key/" + id, null);
    }

    /** Sends an event and does not wait until it is there. */
    public void publish(EventEnvelope event) {
        ProducerRecord<String, byte[]> message = new ProducerRecord<>(
                events,
                event.partition().number(),
                event.subject().tenant().value(),
                event.data().utf8());
        CloudEventHeaders.write(event, (name, value) -> message.headers().add(name, value));
        sent.add(producer.send(message));
    }

    /** Waits until all that was sent is there. */
    public void flush() {
        producer.flush();
        try {
            for (Future<RecordMetadata> each = sent.poll(); each != null; each = sent.poll()) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void send(String topic, String key, byte @Nullable [] value) {
        sent.add(producer.send(new ProducerRecord<>(topic, 0, key, value)));
        flush();
    }

    @Override
    public void close() {
        producer.close();
    }
}
