package io.headwater.query.cache;

import io.headwater.events.CollectionName;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.events.TenantName;
import io.headwater.events.UnreadableEvent;
import io.headwater.query.tenants.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the tail of all partitions of the event topic, on a thread of its own, and tells the cache, and after it
 * the change feeds, what it sees. Without a group: every instance sees every event. Uncommitted events too: an eviction too many does no harm, and it is
 * sooner.
 */
public final class EventTail implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventTail.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(1);
    // How far before a partition's end its last event is looked for first: between events stand the markers of
    // transactions, which a consumer does not show.
    private static final long LOOK_BACK = 64;

    private final KafkaSettings settings;
    private final RecordCache cache;
    private final EventFollower follower;
    private final AtomicReference<@Nullable Consumer<?, ?>> reading = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean closed;

    /** Starts to follow. */
    public EventTail(KafkaSettings settings, RecordCache cache, EventFollower follower) {
        this.settings = settings;
        this.cache = cache;
        this.follower = follower;
        this.thread = Thread.ofPlatform().name("event-tail").daemon().start(this::run);
    }

    private record Seen(int epoch, Position position) {}

    private void run() {
        while (!closed) {
            try (Consumer<byte[], byte[]> consumer =
                    new KafkaConsumer<>(clientSettings(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                reading.set(consumer);
                start(consumer);
                while (!closed) {
                    consumer.poll(POLL).forEach(this::apply);
                    follower.rest();
                }
            } catch (WakeupException e) {
                LOG.debug("the event topic is no longer followed", e);
            } catch (InvalidOffsetException | RecordDeserializationException | UnreadableEvent e) {
                LOG.warn("the place in the event topic was lost, the cache starts anew", e);
            } catch (KafkaException e) {
                LOG.warn("the event topic cannot be followed, trying again: {}", e.getMessage());
                LockSupport.parkNanos(RETRY.toNanos());
            } catch (RuntimeException e) {
                LOG.error("the event topic cannot be followed, trying again", e);
                LockSupport.parkNanos(RETRY.toNanos());
            } finally {
                reading.set(null);
                cache.lostPlace();
                follower.lostPlace();
            }
        }
    }

    private Map<String, Object> clientSettings() {
        return Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                settings.kafka().bootstrap(),
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_uncommitted",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                5_000,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                10_000,
                ConsumerConfig.CLIENT_ID_CONFIG,
                "headwater-query-tail");
    }

    /** Takes a place at the end of every partition and tells the cache which events are behind it. */
    private void start(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = consumer
                .partitionsFor(settings.topics().events())
                .stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new UnknownTopicOrPartitionException("it is not there yet");
        }
        consumer.assign(partitions);
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, Seen> heads = new HashMap<>();
        boolean complete = false;
        for (long back = LOOK_BACK; !complete; back *= 8) {
            long distance = back;
            for (TopicPartition each : partitions) {
                consumer.seek(
                        each,
                        heads.containsKey(each)
                                ? end(ends, each)
                                : Math.max(begins.getOrDefault(each, 0L), end(ends, each) - distance));
            }
            readTo(ends, consumer, heads);
            complete = partitions.stream()
                    .allMatch(each ->
                            heads.containsKey(each) || end(ends, each) - distance <= begins.getOrDefault(each, 0L));
        }
        for (TopicPartition each : partitions) {
            consumer.seek(each, end(ends, each));
            startAt(each, heads.get(each), end(ends, each) == 0);
        }
    }

    // Without a head and with events once there, nobody knows where the topic is until the next event tells.
    private void startAt(TopicPartition partition, @Nullable Seen head, boolean neverWritten) {
        if (head != null) {
            startAt(new Partition(partition.partition()), head);
        } else if (neverWritten) {
            startAt(new Partition(partition.partition()), new Seen(1, Position.START));
        }
    }

    private void startAt(Partition partition, Seen head) {
        cache.startAt(partition, head.epoch(), head.position());
        follower.startAt(partition, head.epoch(), head.position());
    }

    private void readTo(
            Map<TopicPartition, Long> ends, Consumer<byte[], byte[]> consumer, Map<TopicPartition, Seen> heads) {
        while (!closed && !ends.keySet().stream().allMatch(each -> consumer.position(each) >= end(ends, each))) {
            for (ConsumerRecord<byte[], byte[]> event : consumer.poll(POLL)) {
                TopicPartition partition = new TopicPartition(event.topic(), event.partition());
                if (event.offset() < end(ends, partition)) {
                    heads.put(partition, seen(event));
                }
            }
        }
    }

    private static long end(Map<TopicPartition, Long> ends, TopicPartition partition) {
        return ends.getOrDefault(partition, 0L);
    }

    private void apply(ConsumerRecord<byte[], byte[]> event) {
        Partition partition = new Partition(event.partition());
        Seen seen = seen(event);
        String collection = header(event, "ce_collection");
        String id = header(event, "ce_subject");
        if (collection == null || id == null) {
            cache.partitionChanged(partition, seen.epoch(), seen.position());
        } else {
            RecordKey key = new RecordKey(
                    partition,
                    new TenantName(required(event, "ce_tenant")),
                    new CollectionName(collection),
                    new RecordId(id));
            cache.recordChanged(key, seen.epoch(), seen.position());
        }
        follower.event(event, seen.epoch(), seen.position());
    }

    private static Seen seen(ConsumerRecord<byte[], byte[]> event) {
        try {
            return new Seen(
                    Integer.parseInt(required(event, "ce_epoch")),
                    new Position(Long.parseLong(required(event, "ce_position"))));
        } catch (NumberFormatException e) {
            throw new UnreadableEvent("an event's epoch or position is no number", e);
        }
    }

    private static String required(ConsumerRecord<byte[], byte[]> event, String name) {
        String value = header(event, name);
        if (value == null) {
            throw new UnreadableEvent("header " + name + " is missing");
        }
        return value;
    }

    private static @Nullable String header(ConsumerRecord<byte[], byte[]> event, String name) {
        Header header = event.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        closed = true;
        Consumer<?, ?> consumer = reading.get();
        if (consumer != null) {
            consumer.wakeup();
        }
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
