package io.headwater.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Reading;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AskersIT {
    private static final int QUESTIONS = 10;
    private static final Duration TIME = Duration.ofMillis(500);

    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            String key = exchange.getRequestHeaders().getFirst("Authorization");
            byte[] body = (path + " " + key).getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void togetherTheyGoRoundAllQuestionsAndEachAnswerIsLookedAtWithItsOwn() {
        // given
        Numbers numbers = new Numbers("");
        try (Askers askers = new Askers(address(), 3, numbers)) {
            // when
            Reading reading = askers.ask(new Pace.Fixed(100), TIME);

            // then
            assertThat(numbers.seen.cardinality()).isEqualTo(QUESTIONS);
            assertThat(reading.perSecond()).isPositive();
            assertThat(askers.percentileMillis(95))
                    .isBetween(askers.percentileMillis(50), askers.percentileMillis(100));
        }
    }

    @Test
    void aWrongAnswerEndsTheRun() {
        try (Askers askers = new Askers(address(), 3, new Numbers("another"))) {
            assertThatThrownBy(() -> askers.ask(new Pace.Closed(), TIME))
                    .isInstanceOf(BenchFailed.class)
                    .hasMessageContaining("is wrong");
        }
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Asks for its number; the answer has to end with something. */
    private final class Numbers implements Askers.Questions {
        private final GetRequests requests = new GetRequests(address(), "key", "");
        private final BitSet seen = new BitSet();
        private final String end;

        Numbers(String end) {
            this.end = end;
        }

        @Override
        public int size() {
            return QUESTIONS;
        }

        @Override
        public ByteBuffer request(int number) {
            return requests.of("/" + number);
        }

        @Override
        public void check(int number, Answer answer) {
            if (!answer.body().equals("/" + number + " Bearer key" + end)) {
                throw new BenchFailed("the answer to " + number + " is wrong: " + answer.body());
            }
            seen.set(number);
        }
    }
}
