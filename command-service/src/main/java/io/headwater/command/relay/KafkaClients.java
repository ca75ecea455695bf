package io.headwater.command.relay;

import static java.util.Map.entry;

import io.headwater.command.store.postgres.LogDatabase;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The Kafka clients that a leader opens, with the settings that its promises rest on. */
final class KafkaClients {
    /** The largest message the topics take: the largest body that may be set, 16 MiB, and headers. */
    static final int MESSAGE_BYTES_MAX = 20 * 1024 * 1024;

    private static final int ANSWER_MAX_MILLIS = 10_000;
    private static final int RECONNECT_MAX_MILLIS = 1_000;

    private final String bootstrap;
    private final UUID logId;

    KafkaClients(String bootstrap, LogDatabase log) {
        this.bootstrap = bootstrap;
        this.logId = log.logId();
    }

    Admin admin() {
        return Admin.create(Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                RECONNECT_MAX_MILLIS,
                CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG,
                ANSWER_MAX_MILLIS,
                CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
                ANSWER_MAX_MILLIS));
    }

    /** One transactional id for the log: the second producer that asks for it fences the first. */
    Producer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.ofEntries(
                        entry(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap),
                        entry(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "headwater-relay-" + logId),
                        entry(ProducerConfig.ACKS_CONFIG, "all"),
                        // Whoever has no more to send says so, and then nothing lingers.
                        entry(ProducerConfig.LINGER_MS_CONFIG, 20),
                        entry(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024),
                        // Headers repeat from event to event: of an import an eighth of the bytes is left.
                        entry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4"),
                        entry(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MESSAGE_BYTES_MAX),
                        entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, ANSWER_MAX_MILLIS),
                        entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MAX_MILLIS),
                        entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * ANSWER_MAX_MILLIS),
                        // The start of a transaction is refused while the last one's markers are written: a few ms.
                        entry(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 5),
                        entry(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 200),
                        entry(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, RECONNECT_MAX_MILLIS)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    Consumer<byte[], byte[]> tailReader() {
        return new KafkaConsumer<>(
                Map.ofEntries(
                        entry(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap),
                        entry(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"),
                        entry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"),
                        entry(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false),
                        // Nothing comes after the last marker, so waiting for more only delays a takeover.
                        entry(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20),
                        entry(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MAX_MILLIS),
                        entry(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, RECONNECT_MAX_MILLIS)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
