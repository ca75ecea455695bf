package io.headwater.command.store.postgres;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between the store and its database, and cuts a connection at a chosen message. */
final class CuttingProxy implements AutoCloseable {
    private static final int NEVER = Integer.MIN_VALUE;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private final AtomicInteger requestsLeft = new AtomicInteger(NEVER);
    private final AtomicInteger repliesLeft = new AtomicInteger(NEVER);

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

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                Thread.startVirtualThread(() -> pump(client, server, requestsLeft));
                Thread.startVirtualThread(() -> pump(server, client, repliesLeft));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    // The messages of these tests are small: what one read returns is one message of a side.
    private static void pump(Socket from, Socket to, AtomicInteger left) {
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
