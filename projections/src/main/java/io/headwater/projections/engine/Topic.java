package io.headwater.projections.engine;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The topic of events and how it is read.
 *
 * @param bootstrap Kafka's {@code bootstrap.servers}
 * @param name the topic's name
 * @param group the consumer group whose members share the partitions; offsets are never committed to it
 * @param instance the member's own name, by which it has its partitions back at once when it was killed and comes again; null
 *     if it has none, so that the group finds out first that the one before is dead, which takes 10 s
 */
public record Topic(
        String bootstrap,
        String name,
        String group,
        @Nullable String instance) {
    // Those of a large batch, and of a few partitions that are ready at the same time.
    private static final int FETCHED_BATCHES_MAX = 8;

    /** Read by a member without a name of its own. */
    public Topic(String bootstrap, String name, String group) {
        this(bootstrap, name, group, null);
    }

    KafkaConsumer<byte[], byte[]> consumer(EngineSettings settings) {
        Map<String, Object> config = new HashMap<>();
        config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        config.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // The checkpoint says where to read; an offset that is not there is handled, never guessed.
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        // Positions tell duplicates, so nothing is gained by waiting for the relay's transaction to end.
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        // Answer as soon as there is one event; the wait is short because a partition that is resumed waits it out.
        config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 * 1024 * 1024);
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, fetchedBytesMax(settings));
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.batchEventsMax());
        if (instance != null) {
            config.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instance);
        }
        // A dead instance's partitions move after this time.
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        // A topic that is created after the engine starts is seen within this time.
        config.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 5_000);
        config.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 2_000);
        return new KafkaConsumer<>(config);
    }

    /** An engine of small batches holds little of what it has not come to yet. */
    private static int fetchedBytesMax(EngineSettings settings) {
        long bytes = FETCHED_BATCHES_MAX * settings.batchSizeMax().toBytes();
        return (int) Math.min(ConsumerConfig.DEFAULT_FETCH_MAX_BYTES, bytes);
    }
}
