package io.headwater.projections.engine;

import io.headwater.events.EventEnvelope;
import io.headwater.events.Position;

/** An event as the topic or the log delivered it, in order or not, once or several times. */
public sealed interface Delivery {
    /** Instead of an offset, for what came from the log. */
    long NO_OFFSET = -1;

    /** The partition's epoch when the position was assigned. */
    int epoch();

    /** The place in the partition. */
    Position position();

    /** The topic's offset after this event, {@link #NO_OFFSET} if it came from the log. */
    long nextOffset();

    /** The size of its data. */
    int bytes();

    /** Whether it is readable and about a record, not about a tenant or a collection. */
    boolean isAboutRecord();

    /** An event this build can read; its data may still hold a surprise. */
    record Legible(EventEnvelope event, long nextOffset) implements Delivery {
        @Override
        public int epoch() {
            return event.epoch();
        }

        @Override
        public Position position() {
            return event.position();
        }

        @Override
        public int bytes() {
            return event.data().utf8().length;
        }

        @Override
        public boolean isAboutRecord() {
            return event.subject().record() != null;
        }
    }

    /** An event of which this build can read no more than its place; it is parked as it is. */
    record Illegible(int epoch, ParkedEvent parked, long nextOffset) implements Delivery {
        @Override
        public Position position() {
            return parked.position();
        }

        @Override
        public int bytes() {
            return parked.event().length();
        }

        @Override
        public boolean isAboutRecord() {
            return false;
        }
    }
}
