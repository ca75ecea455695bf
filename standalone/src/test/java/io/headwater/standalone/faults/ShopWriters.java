package io.headwater.standalone.faults;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Clients that steadily create, replace, patch, adjust, delete and create again orders of {@link Shops}, alone and many at
 * once, until they are closed. Each has orders of its own.
 */
final class ShopWriters implements AutoCloseable {
    private static final List<String> COUNTRIES = List.of("DE", "FR", "SE", "ä€😀");
    private static final List<String> STATES = List.of("open", "paid", "sent");
    private static final int ORDERS_KEPT_MAX = 50;
    private static final int BATCH = 60;
    // They are to be steady, not to take the machine from what is killed.
    private static final long PAUSE_NANOS = Duration.ofMillis(8).toNanos();

    private final Shops shops;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong written = new AtomicLong();
    private final CountDownLatch ended;
    private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();

    private ShopWriters(Shops shops, int count) {
        this.shops = shops;
        this.ended = new CountDownLatch(count);
    }

    static ShopWriters start(int count, Shops shops, long seed) {
        ShopWriters writers = new ShopWriters(shops, count);
        for (int i = 0; i < count; i++) {
            String tenant = Shops.TENANTS.get(i % Shops.TENANTS.size());
            Thread.ofVirtual().name("shop-" + i).start(writers.new Writer("w" + i, tenant, new Random(seed + i)));
        }
        return writers;
    }

    /** Requests that were answered with success. */
    long written() {
        return written.get();
    }

    @Override
    public void close() {
        stopped.set(true);
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

    private final class Writer implements Runnable {
        private final String name;
        private final String tenant;
        private final Random random;
        private final List<String> living = new ArrayList<>();
        private final List<String> deleted = new ArrayList<>();
        private int created;

        Writer(String name, String tenant, Random random) {
            this.name = name;
            this.tenant = tenant;
            this.random = random;
        }

        @Override
        public void run() {
            try {
                while (!stopped.get()) {
                    write();
                    written.incrementAndGet();
                    if (living.size() > ORDERS_KEPT_MAX) {
                        living.subList(0, living.size() - ORDERS_KEPT_MAX).clear();
                    }
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            } catch (IOException | RuntimeException | AssertionError e) {
                faults.add(e);
            } finally {
                ended.countDown();
            }
        }

        private void write() throws IOException {
            int choice = random.nextInt(100);
            if (choice < 5) {
                createMany();
            } else if (living.isEmpty() || choice < 30) {
                create(name + "-" + created++);
            } else if (choice < 35 && !deleted.isEmpty()) {
                create(deleted.removeLast());
            } else if (choice < 50) {
                send(200, "PUT", "/" + any(), order(null));
            } else if (choice < 70) {
                send(200, "PATCH", "/" + any(), "{\"status\": \"%s\"}".formatted(of(STATES)));
            } else if (choice < 80) {
                send(
                        200,
                        "POST",
                        "/" + any() + ":adjust",
                        "{\"by\": {\"/total\": %d}}".formatted(random.nextInt(9) + 1));
            } else {
                String id = living.remove(random.nextInt(living.size()));
                send(200, "DELETE", "/" + id, "");
                deleted.add(id);
            }
        }

        private void create(String id) throws IOException {
            send(201, "POST", "", order(id));
            living.add(id);
        }

        private void createMany() throws IOException {
            List<String> ids = IntStream.range(0, BATCH)
                    .mapToObj(_ -> name + "-" + created++)
                    .toList();
            String operations = ids.stream()
                    .map(id -> "{\"op\": \"create\", \"collection\": \"orders\", \"id\": \"%s\", \"body\": %s}"
                            .formatted(id, order(null)))
                    .collect(Collectors.joining(","));
            Api.require(
                    200,
                    shops.api()
                            .send(
                                    "POST",
                                    "/v1/tenants/" + tenant + ":batch",
                                    "{\"atomic\": true, \"operations\": [" + operations + "]}"));
            living.addAll(ids);
        }

        private String any() {
            return of(living);
        }

        private String of(List<String> values) {
            return values.get(random.nextInt(values.size()));
        }

        private String order(@Nullable String id) {
            return "{%s\"country\": \"%s\", \"status\": \"%s\", \"total\": %d.%02d}"
                    .formatted(
                            id == null ? "" : "\"id\": \"" + id + "\", ",
                            of(COUNTRIES),
                            of(STATES),
                            random.nextInt(1_000),
                            random.nextInt(100));
        }

        private void send(int status, String method, String path, String body) throws IOException {
            Api.require(status, shops.api().send(method, Shops.orders(tenant) + path, body));
        }
    }
}
