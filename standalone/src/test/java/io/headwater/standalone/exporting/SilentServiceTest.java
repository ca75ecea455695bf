package io.headwater.standalone.exporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;
import io.headwater.http.BearerKey;
import io.headwater.standalone.home.CommandFailed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An export of a service that falls silent: given how far it comes, then the end of the export. */
@Timeout(60)
class SilentServiceTest {
    private static final Duration SILENCE_MAX = Duration.ofSeconds(1);

    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    SilentServiceTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        threads.close();
    }

    private void export() {
        URI service = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        ExportSource source = ExportSource.of(
                service, BearerKey.random(), new TenantName("acme"), new CollectionName("orders"), Map.of());
        new Export(source, (_, _) -> {}, SILENCE_MAX).run(written);
    }

    private void answer(HttpExchange exchange, int status, String body, boolean isWhole) throws IOException {
        exchange.sendResponseHeaders(status, 0);
        exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
        await(isWhole);
        exchange.close();
    }

    private void await(boolean isWhole) {
        try {
            if (!isWhole) {
                over.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aBodyThatGoesNoFurtherBreaksTheExportOff() {
        // given
        server.createContext("/", exchange -> answer(exchange, 200, "{\"n\": 1}\n", isEstimate(exchange)));

        // when, then
        assertThatThrownBy(this::export)
                .isInstanceOf(CommandFailed.class)
                .hasMessage("the export broke off: nothing came for 1 s");
        assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("{\"n\": 1}\n");
    }

    @Test
    void aServiceThatDoesNotAnswerAtAllIsGivenUp() {
        // given
        server.createContext("/", _ -> await(false));

        // when, then
        assertThatThrownBy(this::export).isInstanceOf(CommandFailed.class).hasMessageContaining("does not answer");
    }

    @Test
    void aRefusalThatGoesNoFurtherIsGivenUp() {
        // given
        server.createContext("/", exchange -> answer(exchange, 404, "{", false));

        // when, then
        assertThatThrownBy(this::export).isInstanceOf(CommandFailed.class).hasMessageContaining("nothing came for 1 s");
    }

    @Test
    void onlyTheProgressIsLessForAnEstimateThatDoesNotCome() {
        // given
        server.createContext("/", exchange -> answer(exchange, 200, "{\"n\": 1}\n", !isEstimate(exchange)));

        // when
        export();

        // then
        assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("{\"n\": 1}\n");
    }

    private static boolean isEstimate(HttpExchange exchange) {
        return exchange.getRequestURI().toString().contains("count=estimate");
    }
}
