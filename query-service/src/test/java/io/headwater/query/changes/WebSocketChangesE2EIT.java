package io.headwater.query.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.http.BearerKey;
import io.headwater.query.ServiceFixture;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Streams over WebSockets, as the JDK's own client sees them. */
class WebSocketChangesE2EIT {
    private static final String ORDERS = "/v1/tenants/acme/collections/orders/changes";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static ServiceFixture service;
    private static LogPlayer log;

    @BeforeAll
    static void start() {
        service = new ServiceFixture(1, "--headwater.changes.heartbeat=100ms");
        log = new LogPlayer(service, ServiceFixture.ACME);
        log.define("orders", 70).define("texts", 71);
    }

    @AfterAll
    static void stop() {
        log.close();
        service.close();
        CLIENT.close();
    }

    /** What came, in order: texts, {@code ping …}, {@code pong …}, {@code close CODE REASON}. */
    private static final class Socket implements WebSocket.Listener {
        private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                seen.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer payload) {
            seen.add("ping " + StandardCharsets.US_ASCII.decode(payload));
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer payload) {
            seen.add("pong " + StandardCharsets.US_ASCII.decode(payload));
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            seen.add("close " + code + " " + reason);
            return null;
        }

        /** The next that begins so; what comes before is passed over. */
        String next(String beginning) throws InterruptedException {
            while (true) {
                String next = seen.poll(60, TimeUnit.SECONDS);
                assertThat(next).as("nothing came").isNotNull();
                if (next.startsWith(beginning)) {
                    return next;
                }
            }
        }
    }

    private static WebSocket open(BearerKey key, String path, Socket socket) {
        return CLIENT.newWebSocketBuilder()
                .header("Authorization", "Bearer " + key.text())
                .buildAsync(URI.create(service.baseUrl().replace("http", "ws") + path), socket)
                .join();
    }

    @Test
    void messagesAreTheSameItems() throws Exception {
        // given
        log.create("texts", "before", "{'n': 1}");
        Socket seen = new Socket();
        WebSocket socket = open(service.acmeKey(), ORDERS.replace("orders", "texts") + "?from=start", seen);
        assertThat(seen.next("{")).startsWith("{\"type\":\"state\",\"collection\":\"texts\",\"id\":\"before\"");
        assertThat(seen.next("{\"type\":\"current\""))
                .isEqualTo("{\"type\":\"current\",\"token\":\"" + log.token() + "\"}");

        // when: one that fits a short frame, one of 16 and one of 64 bits
        for (int length : new int[] {1, 1_000, 100_000}) {
            log.create("texts", "r" + length, "{'text': '" + "ä".repeat(length) + "'}");
        }

        // then
        for (int length : new int[] {1, 1_000, 100_000}) {
            assertThat(ServiceFixture.json(seen.next("{"))
                            .path("data")
                            .path("text")
                            .asString(""))
                    .hasSize(length);
        }
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        assertThat(seen.next("close")).startsWith("close");
    }

    @Test
    void heartbeatsArePingsWithTheTokenAndPingsAreAnswered() throws Exception {
        // given
        Socket seen = new Socket();
        WebSocket socket = open(service.acmeKey(), ORDERS, seen);

        // when
        socket.sendPing(ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII)))
                .join();

        // then
        assertThat(seen.next("pong")).isEqualTo("pong hello");
        for (int i = 0; i < 6; i++) {
            assertThat(seen.next("ping")).startsWith("ping 1.1.");
        }
        socket.abort();
    }

    @Test
    void whatAClientSaysIsPassedOver() throws Exception {
        // given
        Socket seen = new Socket();
        WebSocket socket = open(service.acmeKey(), ORDERS, seen);

        // when
        socket.sendText("x".repeat(60_000), true).join();
        String token = log.create("orders", "after-talk", "{}").token().toString();

        // then
        assertThat(seen.next("{\"type\":\"created\"")).contains(token);
        socket.abort();
    }

    @Test
    void aKeyThatIsRevokedClosesItsSockets() throws Exception {
        // given
        BearerKey key = service.limitedKey("orders");
        Socket seen = new Socket();
        open(key, ORDERS, seen);
        seen.next("{\"type\":\"current\"");

        // when
        service.topics().revoke(key.id());

        // then
        assertThat(seen.next("{\"type\":\"end\"")).contains("\"reason\":\"key-revoked\"");
        assertThat(seen.next("close")).isEqualTo("close 1008 key-revoked");
    }

    @Test
    void refusalsComeBeforeTheHandshake() {
        assertThatThrownBy(() -> open(BearerKey.random(), ORDERS, new Socket()))
                .hasCauseInstanceOf(WebSocketHandshakeException.class);
        assertThatThrownBy(() -> open(service.acmeKey(), ORDERS + "?from=nonsense", new Socket()))
                .hasCauseInstanceOf(WebSocketHandshakeException.class);
    }
}
