package io.headwater.query.tenants;

import io.headwater.events.ApiKey;
import io.headwater.events.JsonText;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import io.headwater.http.KeyDirectory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All tenants and API keys, read from the compacted control topic: from its beginning at start, then as they change.
 * A thread of its own reads; everybody else asks the maps.
 */
public final class ControlTopic implements KeyDirectory, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlTopic.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final String TENANT = "tenant/";
    private static final String KEY = "key/";

    private final Map<String, Object> clientSettings;
    private final TopicPartition partition;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AtomicReference<@Nullable Consumer<?, ?>> reader = new AtomicReference<>();
    private final Thread thread;
    private volatile State state = State.empty();
    private volatile boolean ready;
    private volatile boolean closed;

    /** Starts to read. */
    public ControlTopic(KafkaSettings settings) {
        this.clientSettings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                settings.kafka().bootstrap(),
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                10_000,
                ConsumerConfig.CLIENT_ID_CONFIG,
                "headwater-query-control");
        this.partition = new TopicPartition(settings.topics().control(), 0);
        this.thread = Thread.ofPlatform().name("control-topic").daemon().start(this::run);
    }

    private record State(Map<TenantName, TenantPlacement> tenants, Map<String, ApiKey> keys) {
        static State empty() {
            return new State(new ConcurrentSkipListMap<>(), new ConcurrentHashMap<>());
        }
    }

    /** Whether everything was read that was there at the start. */
    public boolean isReady() {
        return ready;
    }

    @Override
    public Optional<ApiKey> find(String id) {
        return Optional.ofNullable(state.keys().get(id));
    }

    /** All tenants, by name. */
    public Collection<TenantPlacement> tenants() {
        return state.tenants().values();
    }

    /** Where a tenant lives; empty if there is none of this name. */
    public Optional<TenantPlacement> placement(TenantName tenant) {
        return Optional.ofNullable(state.tenants().get(tenant));
    }

    /** Where a tenant lives, waiting for word of it until {@code deadlineNanos} of {@link System#nanoTime}. */
    public Optional<TenantPlacement> awaitPlacement(TenantName tenant, long deadlineNanos) {
        lock.lock();
        try {
            long left = deadlineNanos - System.nanoTime();
            while (placement(tenant).isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return placement(tenant);
    }

    private void run() {
        while (!closed) {
            try (Consumer<String, byte[]> consumer =
                    new KafkaConsumer<>(clientSettings, new StringDeserializer(), new ByteArrayDeserializer())) {
                reader.set(consumer);
                follow(consumer);
            } catch (WakeupException e) {
                LOG.debug("the control topic is no longer read", e);
            } catch (KafkaException e) {
                LOG.warn("the control topic cannot be read, trying again: {}", e.getMessage());
                LockSupport.parkNanos(RETRY.toNanos());
            } finally {
                reader.set(null);
            }
        }
    }

    private void follow(Consumer<String, byte[]> consumer) {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        // Into maps of its own until the end is reached: after a lost connection the old ones answer meanwhile, and
        // what was removed in between is in the new ones no more.
        State reading = State.empty();
        boolean complete = false;
        while (!closed) {
            boolean news = false;
            for (ConsumerRecord<String, byte[]> message : consumer.poll(POLL)) {
                apply(reading, message.key(), message.value());
                news = true;
            }
            if (!complete && consumer.position(partition) >= end) {
                complete = true;
                state = reading;
                ready = true;
            }
            if (news) {
                signal();
            }
        }
    }

    // A message that cannot be read must not keep the others from being read.
    private static void apply(State state, String key, byte[] value) {
        try {
            if (key.startsWith(TENANT)) {
                applyTenant(state.tenants(), new TenantName(key.substring(TENANT.length())), value);
            } else if (key.startsWith(KEY)) {
                applyKey(state.keys(), key.substring(KEY.length()), value);
            }
        } catch (RuntimeException e) {
            LOG.error("message {} of the control topic cannot be read", key, e);
        }
    }

    private static void applyTenant(Map<TenantName, TenantPlacement> tenants, TenantName name, byte[] value) {
        if (isTombstone(value)) {
            tenants.remove(name);
        } else {
            tenants.put(name, TenantPlacement.fromJson(JsonText.of(value)));
        }
    }

    private static void applyKey(Map<String, ApiKey> keys, String id, byte[] value) {
        if (isTombstone(value)) {
            keys.remove(id);
        } else {
            keys.put(id, ApiKey.fromJson(JsonText.of(value)));
        }
    }

    private static boolean isTombstone(byte[] value) {
        return value == null || new String(value, StandardCharsets.UTF_8).isBlank();
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
        Consumer<?, ?> consumer = reader.get();
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
