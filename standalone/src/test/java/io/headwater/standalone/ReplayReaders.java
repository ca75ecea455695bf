package io.headwater.standalone;

import io.headwater.events.Token;
import io.headwater.standalone.faults.Api;
import io.headwater.standalone.faults.Whole;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One writer that raises a number of a record with each write, and readers that know how high it must be by now. */
final class ReplayReaders implements AutoCloseable {
    private static final int READERS = 2;

    private final String records;
    private final int count;
    private final AtomicLongArray acknowledged;
    private final AtomicReference<@Nullable Token> last = new AtomicReference<>();
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    /** Begins at once with records {@code r0} to {@code r(count - 1)}, whose {@code n} is 0. */
    ReplayReaders(Whole whole, String records, int count) {
        this.records = records;
        this.count = count;
        this.acknowledged = new AtomicLongArray(count);
        threads.add(Thread.ofVirtual().start(() -> write(whole)));
        for (int reader = 0; reader < READERS; reader++) {
            int first = reader * 37;
            threads.add(Thread.ofVirtual().start(() -> read(whole, first)));
        }
    }

    private void write(Whole whole) {
        try (Api commands = whole.commands()) {
            for (int i = 0; !isOver.get(); i = (i + 101) % count) {
                long next = acknowledged.get(i) + 1;
                Api.Answer answer = commands.send("PATCH", records + "/r" + i, "{\"n\": %d}".formatted(next));
                Api.require(200, answer);
                last.set(answer.token());
                acknowledged.set(i, next);
                writes.incrementAndGet();
            }
        } catch (IOException | RuntimeException | AssertionError e) {
            wrong.add("write: " + e);
        }
    }

    private void read(Whole whole, int first) {
        try (Api queries = whole.queries()) {
            for (int i = first; !isOver.get(); i = (i + 103) % count) {
                long atLeast = acknowledged.get(i);
                Api.Answer one = get(queries, "/r" + i);
                if (one.status() != 200 || one.json().at("/data/n").asLong(-1) < atLeast) {
                    wrong.add("r%d is not %d at least: %s".formatted(i, atLeast, one));
                }
                if (i % 10 == 0) {
                    Api.Answer page = get(queries, "?limit=500&filter=n%20%3E%3D%200&order=n");
                    if (page.status() != 200 || page.json().path("items").size() != Math.min(500, count)) {
                        wrong.add("a page is " + page.status() + " of "
                                + page.json().path("items").size());
                    }
                }
                reads.incrementAndGet();
            }
        } catch (IOException | RuntimeException e) {
            wrong.add("read: " + e);
        }
    }

    private Api.Answer get(Api queries, String what) throws IOException {
        Token token = last.get();
        return token == null
                ? queries.send("GET", records + what, "")
                : queries.send(
                        "GET",
                        records + what,
                        "",
                        "Headwater-Token",
                        Objects.requireNonNull(token).toString(),
                        "Prefer",
                        "wait=20");
    }

    long reads() {
        return reads.get();
    }

    long writes() {
        return writes.get();
    }

    /** What was not as it must be. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    @Override
    public void close() {
        isOver.set(true);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
