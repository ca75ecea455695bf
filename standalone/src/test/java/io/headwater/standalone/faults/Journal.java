package io.headwater.standalone.faults;

import io.headwater.events.Token;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.node.ObjectNode;

/**
 * What clients know about their writes, kept outside the processes that are killed. Every write has a number, which stands
 * in its body, so that the event it made is found again in log, topic and read model.
 */
public final class Journal {
    private final AtomicLong numbers = new AtomicLong();
    private final Queue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicLong acknowledgedCount = new AtomicLong();
    private final Set<Long> unanswered = ConcurrentHashMap.newKeySet();
    private final Map<Key, Settled> settled = new ConcurrentHashMap<>();

    /** A record. */
    public record Key(String tenant, String collection, String id) {}

    /** A write that was answered with success. */
    record Acknowledged(long number, Key key, long version, Token token) {}

    /** What a record must be: all writes to it were answered, and this is what the last one left. */
    record Settled(long version, ObjectNode body, Token token) {}

    long nextNumber() {
        return numbers.incrementAndGet();
    }

    void acknowledged(Acknowledged write, ObjectNode body) {
        acknowledged.add(write);
        settled.put(write.key(), new Settled(write.version(), body, write.token()));
        acknowledgedCount.incrementAndGet();
    }

    /** Nobody knows whether the write was carried out; the record is left alone from now on. */
    void unanswered(long number, Key key) {
        unanswered.add(number);
        settled.remove(key);
    }

    long acknowledgedCount() {
        return acknowledgedCount.get();
    }

    Queue<Acknowledged> acknowledged() {
        return acknowledged;
    }

    Set<Long> unanswered() {
        return unanswered;
    }

    Map<Key, Settled> settled() {
        return settled;
    }
}
