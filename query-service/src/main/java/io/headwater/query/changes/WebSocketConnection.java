package io.headwater.query.changes;

import io.headwater.events.Token;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WebSocket as the way to a client: each item is a text message, a heartbeat is a ping with the token. Tomcat's threads read what the
 * client sends, when it sends something; the stream's own thread writes, and nobody else does.
 */
public final class WebSocketConnection implements InternalHttpUpgradeHandler, Outlet {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);
    // As long as Tomcat waits for the client of any other answer.
    private static final Duration WRITE_MAX = Duration.ofSeconds(60);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(2);
    private static final int PINGS_UNANSWERED_MAX = 3;
    private static final int READ_BYTES = 1024;
    private static final int FINAL = 0x80;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final ClientFrames frames = new ClientFrames(new Receiver());
    private final AtomicReference<byte @Nullable []> pinged = new AtomicReference<>();
    private volatile boolean isCloseAsked;
    private boolean isCloseSent;
    private final AtomicInteger pingsUnanswered = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicReference<@Nullable ChangeStream> stream = new AtomicReference<>();
    private volatile @Nullable SocketWrapperBase<?> socket;
    private volatile @Nullable Consumer<WebSocketConnection> work;

    /** Called by Tomcat; {@link #serve} is to follow. */
    public WebSocketConnection() {
        // Tomcat makes it without arguments.
    }

    /** What the stream's thread will do, once the handshake is answered. */
    void serve(Consumer<WebSocketConnection> streaming) {
        work = streaming;
    }

    /** Whose way this is, to be called before it runs. */
    void belongsTo(ChangeStream owner) {
        stream.set(owner);
        if (closed.getCount() == 0) {
            owner.end(EndReason.CLIENT_LEFT);
        }
    }

    @Override
    public void setSocketWrapper(SocketWrapperBase<?> wrapper) {
        wrapper.setWriteTimeout(WRITE_MAX.toMillis());
        socket = wrapper;
    }

    @Override
    public void init(WebConnection connection) {
        Thread.ofVirtual().name("changes-websocket").start(this::run);
    }

    private void run() {
        try {
            Objects.requireNonNull(work).accept(this);
        } catch (RuntimeException e) {
            LOG.error("a WebSocket broke", e);
        } finally {
            answerClose();
            socket().close();
        }
    }

    private void answerClose() {
        if (isCloseAsked && !isCloseSent) {
            try {
                send(CLOSE, new byte[0]);
            } catch (IOException e) {
                LOG.debug("the client did not wait for the end", e);
            }
        }
    }

    private SocketWrapperBase<?> socket() {
        return Objects.requireNonNull(socket);
    }

    @Override
    public SocketState upgradeDispatch(SocketEvent event) {
        return switch (event) {
            case OPEN_READ -> read();
            // Whoever writes waits for that himself.
            case OPEN_WRITE -> SocketState.UPGRADED;
            case STOP, TIMEOUT, DISCONNECT, ERROR, CONNECT_FAIL -> left();
        };
    }

    private SocketState read() {
        ByteBuffer in = ByteBuffer.allocate(READ_BYTES);
        try {
            int count = socket().read(false, in);
            while (count > 0) {
                frames.read(in.flip());
                count = socket().read(false, in.clear());
            }
            return count < 0 ? left() : SocketState.UPGRADED;
        } catch (IOException | ClientFrames.Broken e) {
            LOG.debug("a WebSocket's client left", e);
            return left();
        }
    }

    private SocketState left() {
        gone();
        return SocketState.CLOSED;
    }

    private void gone() {
        closed.countDown();
        ChangeStream known = stream.get();
        if (known != null) {
            known.end(EndReason.CLIENT_LEFT);
        }
    }

    private final class Receiver implements ClientFrames.Receiver {
        @Override
        public void ping(byte[] payload) {
            pinged.set(payload);
            ChangeStream known = stream.get();
            if (known != null) {
                known.wake();
            }
        }

        @Override
        public void pong() {
            pingsUnanswered.set(0);
        }

        // The stream's thread answers, and closes the connection.
        @Override
        public void close() {
            isCloseAsked = true;
            gone();
        }
    }

    @Override
    public void open() {
        // The answer to the handshake has said so.
    }

    @Override
    public void write(List<Frame> items) throws IOException {
        for (Frame item : items) {
            put(TEXT, item.json());
        }
        socket().flush(true);
    }

    @Override
    public void attend() throws IOException {
        byte[] payload = pinged.getAndSet(null);
        if (payload != null) {
            send(PONG, payload);
        }
    }

    @Override
    public void heartbeat(@Nullable Token token) throws IOException {
        if (pingsUnanswered.getAndIncrement() >= PINGS_UNANSWERED_MAX) {
            throw new IOException("the client answers no ping");
        }
        send(PING, token == null ? new byte[0] : token.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** Says why, and waits a moment until the client has heard it. */
    @Override
    public void end(Frame frame, EndReason reason) throws IOException {
        write(List.of(frame));
        byte[] code = reason.code().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer closing = ByteBuffer.allocate(Short.BYTES + code.length);
        closing.putShort((short) reason.closeCode()).put(code);
        send(CLOSE, closing.array());
        isCloseSent = true;
        try {
            boolean isHeard = closed.await(CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS);
            LOG.debug("a WebSocket is closed, heard: {}", isHeard);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(int kind, byte[] payload) throws IOException {
        put(kind, ByteBuffer.wrap(payload));
        socket().flush(true);
    }

    private void put(int kind, ByteBuffer payload) throws IOException {
        int length = payload.remaining();
        ByteBuffer head = ByteBuffer.allocate(10).put((byte) (FINAL | kind));
        if (length < 126) {
            head.put((byte) length);
        } else if (length < 1 << Short.SIZE) {
            head.put((byte) 126).putShort((short) length);
        } else {
            head.put((byte) 127).putLong(length);
        }
        socket().write(true, head.flip());
        socket().write(true, payload);
    }

    @Override
    public void destroy() {
        gone();
    }

    @Override
    public void timeoutAsync(long now) {
        // Heartbeats and writes have limits of their own.
    }

    @Override
    public void setSslSupport(SSLSupport sslSupport) {
        // What the key opens does not depend on it.
    }

    @Override
    public void pause() {
        // The stream itself is told that the service is about to stop.
    }
}
