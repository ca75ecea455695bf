package io.headwater.command.store.axon;

import io.headwater.command.store.StreamId;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;

/** A stream in Axon's words: one tag. */
final class StreamTag {
    private static final String KEY = "stream";

    private StreamTag() {}

    static String value(StreamId stream) {
        return stream.incarnation() + "/" + stream.key();
    }

    static EventCriteria criteria(StreamId stream) {
        return EventCriteria.havingTags(Tag.of(KEY, value(stream)));
    }
}
