package io.headwater.command.store.postgres;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between the store and its database, counts round trips, and cuts a connection at a chosen message. */
final class CuttingProxy implements AutoCloseable {
    private static final int NEVER = Integer.MIN_VALUE;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private final AtomicInteger requestsLeft = new AtomicInteger(NEVER);
    private final AtomicInteger repliesLeft = new AtomicInteger(NEVER);
    private final List<RoundTrips> connections = new CopyOnWriteArrayList<>();

    /** How often one connection's client has spoken after its server. */
    private static final class RoundTrips {
        private final AtomicInteger count = new AtomicInteger();
        private final AtomicBoolean serverSpokeLast = new AtomicBoolean(true);

        void clientSpeaks() {
            if (serverSpokeLast.compareAndSet(true, false)) {
                count.incrementAndGet();
            }
        }

        void serverSpeaks() {
            serverSpokeLast.set(true);
        }
    }

    CuttingProxy(int target) throws IOException {
        this.target = target;
        Thread.startVirtualThread(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Lets so many more requests through, and loses the next one with its connection. */
    void cutAfterRequests(int count) {
        requestsLeft.set(count);
    }

    /** Lets so many more replies through, and loses the next one with its connection: the server has done its work. */
    void cutAfterReplies(int count) {
        repliesLeft.set(count);
    }

    /** Counts round trips from here on. */
    void forgetRoundTrips() {
        connections.forEach(connection -> connection.count.set(0));
    }

    /** The round trips, since they were forgotten, of the connection that had most of them. */
    int roundTripsOfTheBusiest() {
        return connections.stream()
                .mapToInt(connection -> connection.count.get())
                .max()
                .orElse(0);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                RoundTrips roundTrips = new RoundTrips();
                connections.add(roundTrips);
                Thread.startVirtualThread(() -> pump(client, server, requestsLeft, roundTrips::clientSpeaks));
                Thread.startVirtualThread(() -> pump(server, client, repliesLeft, roundTrips::serverSpeaks));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    // The messages of these tests are small: what one read returns is one message of a side.
    private static void pump(Socket from, Socket to, AtomicInteger left, Runnable onMessage) {
        byte[] buffer = new byte[64 * 1024];
        try (Closeable _ = from;
                Closeable _ = to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (left.get() != NEVER && left.getAndDecrement() == 0) {
                    left.set(NEVER);
                    return;
                }
                onMessage.run();
                out.write(buffer, 0, length);
                out.flush();
            }
        } catch (IOException _) {
            // Cut by the other side.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
