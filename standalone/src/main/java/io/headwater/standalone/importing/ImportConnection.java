package io.headwater.standalone.importing;

import io.headwater.http.HeadwaterHeaders;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** One attempt at an import, on a connection of its own: one thread sends, another one hears the answer. */
final class ImportConnection implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    // The service says every second how far it is, unless something keeps it.
    private static final Duration SILENCE_MAX = Duration.ofSeconds(60);

    private final Socket socket;
    private volatile @Nullable IOException unreadable;

    private ImportConnection(Socket socket) {
        this.socket = socket;
    }

    static ImportConnection open(URI service) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(service.getHost(), service.getPort()), (int) CONNECT_MAX.toMillis());
            socket.setSoTimeout((int) SILENCE_MAX.toMillis());
            socket.setTcpNoDelay(true);
            return new ImportConnection(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Begins to send, and waits for the head of the answer.
     *
     * @param sent told how many bytes of the source were sent, on another thread
     * @throws IOException the connection broke, or the source cannot be read: {@link #unreadable} tells
     */
    HttpAnswer send(ImportTarget target, String idempotencyKey, ImportSource source, LongConsumer sent)
            throws IOException {
        OutputStream connection = new BufferedOutputStream(socket.getOutputStream(), 2 * BUFFER_BYTES);
        connection.write(head(target, idempotencyKey, source).getBytes(StandardCharsets.US_ASCII));
        Thread.ofVirtual().name("import-sender").start(() -> sendBody(source, connection, sent));
        return HttpAnswer.read(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
    }

    /** Why the source could not be read; null if it could. */
    @Nullable
    IOException unreadable() {
        return unreadable;
    }

    private static String head(ImportTarget target, String idempotencyKey, ImportSource source) {
        URI service = target.service();
        return "POST " + target.path() + " HTTP/1.1\r\n"
                + "Host: " + service.getHost() + ":" + service.getPort() + "\r\n"
                + "Authorization: Bearer " + target.key().text() + "\r\n"
                + HeadwaterHeaders.IDEMPOTENCY_KEY + ": " + idempotencyKey + "\r\n"
                + "Content-Type: application/x-ndjson\r\n"
                + (source.isZipped() ? "Content-Encoding: gzip\r\n" : "")
                + "Transfer-Encoding: chunked\r\n"
                + "Connection: close\r\n\r\n";
    }

    // Whatever ends the sending early, the other thread hears of it: in the answer, or because there is none.
    private void sendBody(ImportSource source, OutputStream connection, LongConsumer sent) {
        try (InputStream bytes = source.open()) {
            byte[] buffer = new byte[BUFFER_BYTES];
            long total = 0;
            for (int read = read(bytes, buffer); read >= 0; read = read(bytes, buffer)) {
                connection.write((Integer.toHexString(read) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                connection.write(buffer, 0, read);
                connection.write('\r');
                connection.write('\n');
                total += read;
                sent.accept(total);
            }
            connection.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            connection.flush();
        } catch (IOException e) {
            if (unreadable != null) {
                close();
            }
        }
    }

    // A chunk of no bytes would be the last one.
    private int read(InputStream bytes, byte[] buffer) throws IOException {
        try {
            int read = bytes.read(buffer);
            while (read == 0) {
                read = bytes.read(buffer);
            }
            return read;
        } catch (IOException e) {
            unreadable = e;
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // It is of no use any more either way.
        }
    }
}
