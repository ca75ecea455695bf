package io.headwater.command.store.axon;

import io.headwater.command.store.EventStore;
import io.headwater.command.store.StreamId;
import io.headwater.events.EventEnvelope;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads the last events of streams for everybody who asks, together: while one read is under way others gather, and the
 * next read answers them all. A burst of commands thus takes one connection, not one each.
 *
 * <p>Whoever asks is answered by a read that began after the question. Any number of threads; blocks.
 */
final class LastEvents {
    /** Streams of one read; what is more waits for the next one. */
    static final int STREAMS_MAX = 1_000;

    private final EventStore store;
    private final Queue<Question> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock reading = new ReentrantLock();

    LastEvents(EventStore store) {
        this.store = store;
    }

    /**
     * The last event of each of the given streams; streams without events are left out, other streams may be in it.
     *
     * @throws io.headwater.command.store.StoreUnavailable if the log did not answer
     */
    Map<StreamId, EventEnvelope> of(Set<StreamId> streams) {
        Question own = new Question(streams);
        waiting.add(own);
        reading.lock();
        try {
            while (own.answer == null) {
                readForAll();
            }
            return own.answer.get();
        } finally {
            reading.unlock();
        }
    }

    /** Questions that wait for the next read, as of now. */
    int waiting() {
        return waiting.size();
    }

    private void readForAll() {
        List<Question> asked = new ArrayList<>();
        Set<StreamId> streams = new HashSet<>();
        do {
            Question next = waiting.remove();
            asked.add(next);
            streams.addAll(next.streams);
        } while (streams.size() < STREAMS_MAX && !waiting.isEmpty());
        Answer answer = read(streams);
        asked.forEach(question -> question.answer = answer);
    }

    private Answer read(Set<StreamId> streams) {
        try {
            Map<StreamId, EventEnvelope> last = store.readLast(streams);
            return () -> last;
        } catch (RuntimeException e) {
            return () -> {
                throw e;
            };
        }
    }

    private interface Answer {
        Map<StreamId, EventEnvelope> get();
    }

    /** Written and read in the lock only. */
    private static final class Question {
        private final Set<StreamId> streams;
        private @Nullable Answer answer;

        Question(Set<StreamId> streams) {
            this.streams = streams;
        }
    }
}
