package io.headwater.query;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client of an export that takes what it wants when it wants, on a socket of its own. */
final class RawExport implements AutoCloseable {
    private static final int RECEIVE_BYTES = 64 * 1024;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final String head;

    private RawExport(URI service, String path, String key, String protocol) throws IOException {
        socket.setReceiveBufferSize(RECEIVE_BYTES);
        socket.setSoTimeout(60_000);
        socket.connect(new InetSocketAddress(service.getHost(), service.getPort()));
        socket.getOutputStream()
                .write(("GET " + path + " " + protocol + "\r\nHost: test\r\nAuthorization: Bearer " + key + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        this.in = new BufferedInputStream(socket.getInputStream());
        StringBuilder read = new StringBuilder();
        while (read.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException(read.toString());
            }
            read.append((char) next);
        }
        this.head = read.toString();
    }

    /** Asks with acme's key, and reads no more than the head of the answer. */
    static RawExport open(ServiceFixture service, String path, String protocol) {
        try {
            return new RawExport(
                    URI.create(service.baseUrl()), path, service.acmeKey().text(), protocol);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RawExport open(ServiceFixture service, String path) {
        return open(service, path, "HTTP/1.1");
    }

    String head() {
        return head;
    }

    /** What came, and whether the last chunk did. */
    record Rest(String body, boolean isWhole) {}

    /** Reads to the end of the answer, or of the connection. */
    Rest rest() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            for (int length = chunk(); length > 0; length = chunk()) {
                byte[] bytes = in.readNBytes(length);
                body.writeBytes(bytes);
                if (bytes.length < length) {
                    return new Rest(body.toString(StandardCharsets.UTF_8), false);
                }
                line();
            }
            return new Rest(body.toString(StandardCharsets.UTF_8), true);
        } catch (IOException e) {
            return new Rest(body.toString(StandardCharsets.UTF_8), false);
        }
    }

    private int chunk() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
