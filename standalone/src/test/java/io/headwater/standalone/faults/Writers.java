package io.headwater.standalone.faults;

import io.headwater.events.Json;
import io.headwater.events.MergePatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Clients that create, replace and patch records as fast as they are answered, each records of its own, so that it knows
 * what each must be. A client ends when it gets no answer, or when told to.
 */
final class Writers implements AutoCloseable {
    private static final List<String> TENANTS = List.of("amber", "birch", "cedar");
    private static final int RECORDS_KEPT_MAX = 20;

    private final Journal journal;
    private final Api api;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final CountDownLatch ended;
    private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();

    private Writers(Journal journal, Api api, int count) {
        this.journal = journal;
        this.api = api;
        this.ended = new CountDownLatch(count);
    }

    /** Makes the tenants and collections that all writers use. */
    static void prepare(Api api) throws IOException {
        for (String tenant : TENANTS) {
            api.define(tenant);
        }
    }

    /**
     * Starts writers.
     *
     * @param name differs from those of other writers of the same journal
     */
    static Writers start(String name, int count, Api api, Journal journal) {
        Writers writers = new Writers(journal, api, count);
        for (int i = 0; i < count; i++) {
            Writer writer = writers.new Writer(name + "-" + i, TENANTS.get(i % TENANTS.size()), i);
            Thread.ofVirtual().name(name + "-" + i).start(writer);
        }
        return writers;
    }

    /** Waits until all have ended because they got no answer, or were told to stop. */
    void awaitEnd() {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the writers", e);
        }
        faults.stream().findFirst().ifPresent(fault -> {
            throw new AssertionError("a write was answered wrongly", fault);
        });
    }

    boolean isAnyAtWork() {
        return ended.getCount() > 0 && faults.isEmpty();
    }

    /** Lets every writer finish what it is about, and waits for that. */
    void stop() {
        stopped.set(true);
        awaitEnd();
    }

    @Override
    public void close() {
        stop();
        api.close();
    }

    private record Known(Journal.Key key, ObjectNode body) {}

    private record Request(String method, String path, ObjectNode content) {}

    private final class Writer implements Runnable {
        private final String name;
        private final String tenant;
        private final Random random;
        private final List<Known> known = new ArrayList<>();
        private int created;

        Writer(String name, String tenant, int seed) {
            this.name = name;
            this.tenant = tenant;
            this.random = new Random(seed);
        }

        @Override
        public void run() {
            try {
                while (!stopped.get() && write()) {
                    if (known.size() > RECORDS_KEPT_MAX) {
                        known.removeFirst();
                    }
                }
            } catch (RuntimeException | AssertionError e) {
                faults.add(e);
            } finally {
                ended.countDown();
            }
        }

        private boolean write() {
            int choice = random.nextInt(10);
            long number = journal.nextNumber();
            if (known.isEmpty() || choice < 4) {
                Journal.Key key = new Journal.Key(tenant, Api.COLLECTION, name + "-" + created++);
                ObjectNode body = body(number).put("id", key.id());
                return send(number, new Known(key, body), new Request("POST", "", body));
            }
            Known record = known.remove(random.nextInt(known.size()));
            String path = "/" + record.key().id();
            if (choice < 7) {
                ObjectNode body = body(number);
                return send(number, new Known(record.key(), body), new Request("PUT", path, body));
            }
            ObjectNode patch = JsonNodeFactory.instance.objectNode().put("number", number);
            patch.put("patched", name).putNull(choice == 7 ? "text" : "amount");
            ObjectNode patched = (ObjectNode) MergePatch.apply(record.body(), patch);
            return send(number, new Known(record.key(), patched), new Request("PATCH", path, patch));
        }

        private ObjectNode body(long number) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("number", number)
                    .put("text", "write %d of %s, ä€😀".formatted(number, name))
                    .put("amount", random.nextInt(100_000) / 100.0);
        }

        private boolean send(long number, Known after, Request request) {
            try {
                String text = new String(Json.write(request.content()), StandardCharsets.UTF_8);
                Api.Answer answer = api.send(request.method(), Api.records(tenant) + request.path(), text);
                Api.require(request.method().equals("POST") ? 201 : 200, answer);
                long version = answer.json().path("version").asLong();
                journal.acknowledged(
                        new Journal.Acknowledged(number, after.key(), version, answer.token()), after.body());
                known.add(after);
                return true;
            } catch (IOException noAnswer) {
                journal.unanswered(number, after.key());
                return false;
            }
        }
    }
}
