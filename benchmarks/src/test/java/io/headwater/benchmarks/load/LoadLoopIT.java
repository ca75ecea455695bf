package io.headwater.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadLoopIT {
    private static final long STALL_MILLIS = 300;

    private final AtomicInteger requests = new AtomicInteger();
    private final Histogram nanos = new Histogram(3);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            if (requests.incrementAndGet() == 1) {
                stall();
            }
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aFixedPaceDoesEverythingThatIsDueHoweverLate() {
        // when
        LoadLoop.run(List.of(new Getter()), new Pace.Fixed(100), Duration.ofSeconds(1));

        // then
        assertThat(requests).hasValue(100);
    }

    @Test
    void whatWaitsBehindAStalledAnswerCountsItsWait() {
        // when
        LoadLoop.run(List.of(new Getter()), new Pace.Fixed(100), Duration.ofSeconds(1));

        // then: of the 30 things due during the stall, the tenth still waited most of it
        assertThat(nanos.getCountBetweenValues(
                        Duration.ofMillis(STALL_MILLIS / 2).toNanos(), Long.MAX_VALUE))
                .isGreaterThan(10);
    }

    @Test
    void aClosedLoopWaitsForTheLastAnswer() {
        // when
        Duration elapsed = LoadLoop.run(List.of(new Getter()), new Pace.Closed(), Duration.ofMillis(50));

        // then
        assertThat(elapsed).isGreaterThanOrEqualTo(Duration.ofMillis(STALL_MILLIS));
        assertThat(nanos.getTotalCount()).isEqualTo(requests.get());
    }

    private static void stall() {
        try {
            // The stall is what is tested, not a wait for something.
            Thread.sleep(STALL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Getter implements User {
        private final KeepAliveConnection connection = KeepAliveConnection.to(server.getAddress());
        private long due;

        @Override
        public List<KeepAliveConnection> connections() {
            return List.of(connection);
        }

        @Override
        public void begin(long dueNanos) {
            due = dueNanos;
            connection.send(
                    ByteBuffer.wrap("GET / HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        }

        @Override
        public boolean answered(KeepAliveConnection answering, Answer answer) {
            nanos.recordValue(System.nanoTime() - due);
            return true;
        }
    }
}
