package io.headwater.query.changes;

import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.UnreadableEvent;
import io.headwater.query.changes.Backlog.Cursor;
import io.headwater.query.changes.Backlog.Portion;
import io.headwater.query.replicas.Checkpoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Finds a position in a partition of the topic, and reads on from there. What is committed is dense but for repetitions: if a position is
 * missing there, it is gone. One thread.
 */
final class BacklogReader implements AutoCloseable {
    /** Bytes of the changes of one portion, about. */
    static final long PORTION_BYTES_MAX = 1024 * 1024;

    private static final int EVENTS_MAX = 50_000;
    private static final Duration TIME_MAX = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(100);
    // Some events more are read sooner than a place nearer to the one that is looked for is found.
    private static final long NEAR = 256;

    private final String topic;
    private final Consumer<byte[], byte[]> consumer;

    BacklogReader(String topic, Consumer<byte[], byte[]> consumer) {
        this.topic = topic;
        this.consumer = consumer;
    }

    static Map<String, Object> clientSettings(String bootstrap) {
        return Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                // Else a hole that is about to be filled could not be told from one that stays.
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                256 * 1024,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                10_000,
                ConsumerConfig.CLIENT_ID_CONFIG,
                "headwater-query-backlog");
    }

    /** See {@link Backlog#read}. */
    Portion read(Scope scope, Cursor cursor, Position target) {
        TopicPartition partition = assign(cursor.partition());
        OptionalLong offset = cursor.offset().isPresent()
                ? cursor.offset()
                : offsetBefore(cursor.partition(), cursor.place().position());
        if (offset.isEmpty()) {
            return new Portion.Gone();
        }
        try {
            consumer.seek(partition, offset.getAsLong());
            return read(new Reading(scope, cursor, offset.getAsLong()), target);
        } catch (OffsetOutOfRangeException e) {
            return new Portion.Gone();
        }
    }

    private Portion read(Reading reading, Position target) {
        long endNanos = System.nanoTime() + TIME_MAX.toNanos();
        while (!reading.isFull() && reading.position < target.value() && System.nanoTime() < endNanos) {
            for (ConsumerRecord<byte[], byte[]> event : consumer.poll(POLL)) {
                Portion refused = reading.add(event);
                if (refused != null) {
                    return reading.changes.isEmpty() ? refused : reading.found();
                }
                if (reading.isFull()) {
                    break;
                }
            }
        }
        return reading.found();
    }

    /** One portion while it is read. */
    private static final class Reading {
        private final Scope scope;
        private final Cursor cursor;
        private final List<Change> changes = new ArrayList<>();
        private long position;
        private long nextOffset;
        private long bytes;
        private int events;

        Reading(Scope scope, Cursor cursor, long offset) {
            this.scope = scope;
            this.cursor = cursor;
            this.position = cursor.place().position().value();
            this.nextOffset = offset;
        }

        /** Returns why the event does not follow; null if it does, or is a repetition. */
        @Nullable
        Portion add(ConsumerRecord<byte[], byte[]> event) {
            long its = number(event, "ce_position");
            if (its > position) {
                if (number(event, "ce_epoch") != cursor.place().epoch()) {
                    return new Portion.Outdated();
                }
                if (its != position + 1) {
                    return new Portion.Gone();
                }
                position = its;
                events++;
                select(event);
            }
            nextOffset = event.offset() + 1;
            return null;
        }

        private void select(ConsumerRecord<byte[], byte[]> event) {
            // Most events are other tenants', and need not be read whole.
            if (scope.tenant().value().equals(text(event, "ce_tenant"))) {
                Change change = Change.read(event);
                if (change != null && scope.selects(change.event())) {
                    changes.add(change);
                    bytes += change.weight();
                }
            }
        }

        boolean isFull() {
            return bytes >= PORTION_BYTES_MAX || events >= EVENTS_MAX;
        }

        Portion found() {
            Checkpoint place = new Checkpoint(cursor.place().epoch(), new Position(position));
            return new Portion.Found(
                    List.copyOf(changes), new Cursor(cursor.partition(), place, OptionalLong.of(nextOffset)));
        }
    }

    private record Found(long offset, long position) {}

    /**
     * An offset from which on there is everything after a position; empty if the topic does not have all of that. Each event
     * takes an offset, and markers of transactions do, too: from an event at position p it is n offsets at least to p + n, so going
     * on by the difference of positions never goes too far, and comes near soon.
     */
    OptionalLong offsetBefore(Partition number, Position place) {
        TopicPartition partition = assign(number);
        long target = place.value() + 1;
        long begin = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        Found near = firstFrom(partition, begin, end);
        if (near == null || near.position() > target) {
            return OptionalLong.empty();
        }
        while (target - near.position() > NEAR) {
            Found next = firstFrom(partition, near.offset() + target - near.position(), end);
            if (next == null || next.position() > target || next.position() <= near.position()) {
                break;
            }
            near = next;
        }
        return OptionalLong.of(near.offset());
    }

    private @Nullable Found firstFrom(TopicPartition partition, long offset, long end) {
        if (offset >= end) {
            return null;
        }
        consumer.seek(partition, offset);
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> event : consumer.poll(POLL)) {
                return new Found(event.offset(), number(event, "ce_position"));
            }
        }
        return null;
    }

    private TopicPartition assign(Partition partition) {
        TopicPartition assigned = new TopicPartition(topic, partition.number());
        consumer.assign(List.of(assigned));
        return assigned;
    }

    private static long number(ConsumerRecord<byte[], byte[]> event, String header) {
        try {
            return Long.parseLong(String.valueOf(text(event, header)));
        } catch (NumberFormatException e) {
            throw new UnreadableEvent("header " + header + " is missing or no number", e);
        }
    }

    private static @Nullable String text(ConsumerRecord<byte[], byte[]> event, String name) {
        Header header = event.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
