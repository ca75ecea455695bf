package io.headwater.query.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.query.ServiceFixture;
import io.headwater.query.changes.EventStream.Item;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Slow clients, and many. */
class BusyStreamsE2EIT {
    private static final String ORDERS = "/v1/tenants/acme/collections/orders/changes";
    private static final int MUCH = 80;
    private static final int LISTENERS = 2_000;
    // Each asks the replica for the collection, so all at once would wait for its connections.
    private static final int OPENERS = 16;

    @Test
    void aClientThatDoesNotKeepUpIsCutOffWithAReasonAndResumes() {
        try (ServiceFixture service = new ServiceFixture(
                        1, "--headwater.changes.behind-max=64KB", "--headwater.changes.recent-max=64KB");
                LogPlayer log = new LogPlayer(service, ServiceFixture.ACME);
                HttpClient client = client()) {
            // given
            log.define("orders", 70);
            Semaphore mayRead = new Semaphore(0);
            List<String> written;
            List<Item> items;
            try (EventStream stream = EventStream.openPaused(client, service, service.acmeKey(), mayRead, ORDERS)) {
                stream.until("current");

                // when: more is written than the buffers on the way take
                written = writeMuch(log);
                service.topics().flush();
                // What it has not taken has been dropped by the time that another one has been told of it.
                EventStream other =
                        EventStream.open(client, service, service.acmeKey(), ORDERS + "?from=" + written.getLast());
                other.until("current");
                other.close();
                mayRead.release();
                items = stream.until("end");
            }

            // then
            assertThat(items.getLast().json().path("reason").asString("")).isEqualTo("too-slow");
            List<String> told = new ArrayList<>(created(items));
            assertThat(told).isNotEmpty().hasSizeLessThan(MUCH);
            assertThat(items.getLast().lastId()).isEqualTo(told.getLast());
            String[] resumption = {"Last-Event-ID", told.getLast()};
            try (EventStream stream = EventStream.open(client, service, service.acmeKey(), ORDERS, resumption)) {
                told.addAll(created(stream.until("current")));
            }
            assertThat(told).isEqualTo(written);
            assertThat(service.get("/actuator/prometheus").body())
                    .containsPattern("headwater_changes_ended_total\\{[^}]*too-slow[^}]*} 1\\.0");
        }
    }

    private static HttpClient client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    private static List<String> writeMuch(LogPlayer log) {
        String body = "{'text': '" + "x".repeat(400_000) + "'}";
        return IntStream.range(0, MUCH)
                .mapToObj(number ->
                        log.create("orders", "r" + number, body).token().toString())
                .toList();
    }

    private static List<String> created(List<Item> items) {
        return items.stream()
                .filter(item -> item.type().equals("created"))
                .map(item -> String.valueOf(item.lastId()))
                .toList();
    }

    @Test
    void twoThousandIdleListenersTakeNoThreadsAndAllHearOfAnEvent() throws Exception {
        try (ServiceFixture service = new ServiceFixture(1);
                LogPlayer log = new LogPlayer(service, ServiceFixture.ACME);
                ExecutorService few = Executors.newFixedThreadPool(4);
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .executor(few)
                        .build()) {
            // given
            log.define("orders", 70);
            int threadsBefore = ManagementFactory.getThreadMXBean().getThreadCount();
            List<EventStream> streams = openMany(() -> EventStream.open(client, service, service.acmeKey(), ORDERS));
            try {
                for (EventStream stream : streams) {
                    assertThat(stream.next().type()).isEqualTo("current");
                }

                // when
                String token = log.create("orders", "r", "{}").token().toString();

                // then
                for (EventStream stream : streams) {
                    assertThat(stream.next().lastId()).isEqualTo(token);
                }
                assertThat(ManagementFactory.getThreadMXBean().getThreadCount() - threadsBefore)
                        .isLessThan(100);
            } finally {
                streams.forEach(EventStream::close);
            }
        }
    }

    private static List<EventStream> openMany(Callable<EventStream> open) throws Exception {
        try (ExecutorService openers = Executors.newFixedThreadPool(OPENERS)) {
            List<EventStream> streams = new ArrayList<>();
            for (Future<EventStream> each : openers.invokeAll(Collections.nCopies(LISTENERS, open))) {
                streams.add(each.get());
            }
            return streams;
        }
    }

    @Test
    void streamsBeyondTheLimitsAreRefused() {
        try (ServiceFixture service =
                        new ServiceFixture(1, "--headwater.changes.max=2", "--headwater.changes.per-tenant-max=1");
                LogPlayer log = new LogPlayer(service, ServiceFixture.ACME);
                LogPlayer other = new LogPlayer(service, ServiceFixture.OTHER);
                HttpClient client = client()) {
            // given
            log.define("orders", 70);
            other.define("orders", 71);
            String theirs = "/v1/tenants/other/collections/orders/changes";
            try (EventStream one = EventStream.open(client, service, service.acmeKey(), ORDERS)) {
                one.until("current");

                // when
                ServiceFixture.Answer refused = service.get(ORDERS);

                // then
                assertThat(refused.status()).isEqualTo(429);
                assertThat(refused.header("Retry-After")).isNotNull();
                try (EventStream two = EventStream.open(client, service, service.otherKey(), theirs)) {
                    assertThat(two.next().type()).isEqualTo("current");
                }
            }
        }
    }
}
