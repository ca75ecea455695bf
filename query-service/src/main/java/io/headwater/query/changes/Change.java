package io.headwater.query.changes;

import io.headwater.events.CloudEventHeaders;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.UnreadableEvent;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An event of the topic, and what is sent of it, made when the first stream sends it and shared by all. Any number of threads. */
final class Change {
    private static final Logger LOG = LoggerFactory.getLogger(Change.class);
    private static final int OVERHEAD_BYTES = 700;

    private final EventEnvelope event;
    private volatile @Nullable Frame frame;

    Change(EventEnvelope event) {
        this.event = event;
    }

    /** Reads an event; null for one that this build cannot read, which no feed tells of. */
    static @Nullable Change read(ConsumerRecord<byte[], byte[]> message) {
        Headers headers = message.headers();
        try {
            return new Change(CloudEventHeaders.read(
                    new Partition(message.partition()),
                    sink -> headers.forEach(header -> sink.accept(header.key(), header.value())),
                    message.value() == null ? new byte[0] : message.value()));
        } catch (UnreadableEvent e) {
            LOG.error(
                    "no feed tells of the event at offset {} of partition {}",
                    message.offset(),
                    message.partition(),
                    e);
            return null;
        }
    }

    EventEnvelope event() {
        return event;
    }

    long position() {
        return event.position().value();
    }

    /** Bytes it takes in memory, about, with what is sent of it. */
    long weight() {
        return OVERHEAD_BYTES + 2L * event.data().utf8().length;
    }

    /** What is sent of it. Two threads may make it at once; both make the same. */
    Frame frame() {
        Frame made = frame;
        if (made == null) {
            made = Items.change(event);
            frame = made;
        }
        return made;
    }
}
