package io.headwater.standalone.importing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The answer to one HTTP/1.1 request, read while the request is still being sent: the JDK's client reads none of it before. One
 * thread.
 *
 * @param status such as 200
 * @param headers by name in lower case; of several with one name the last
 * @param body without the way it came in; a read fails if it broke off
 */
record HttpAnswer(int status, Map<String, String> headers, InputStream body) {
    private static final int LINE_BYTES_MAX = 16 * 1024;
    private static final int HEADERS_MAX = 200;

    /** Reads the head. */
    static HttpAnswer read(InputStream connection) throws IOException {
        String[] begin = line(connection).split(" ", 3);
        if (begin.length < 2 || !begin[0].startsWith("HTTP/1.") || !begin[1].matches("[1-5][0-9]{2}")) {
            throw new ProtocolException("this is no answer in HTTP/1.1");
        }
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(connection); !header.isEmpty(); header = line(connection)) {
            int colon = header.indexOf(':');
            if (colon < 1 || headers.size() == HEADERS_MAX) {
                throw new ProtocolException("this is no head of an answer");
            }
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        return new HttpAnswer(Integer.parseInt(begin[1]), headers, body(headers, connection));
    }

    private static InputStream body(Map<String, String> headers, InputStream connection) throws ProtocolException {
        if (headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
            return new Chunked(connection);
        }
        String length = headers.getOrDefault("content-length", "");
        if (!length.matches("[0-9]{1,9}")) {
            throw new ProtocolException("nobody knows how long the answer is");
        }
        return new Sized(connection, Long.parseLong(length));
    }

    private static String line(InputStream connection) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = required(connection); next != '\n'; next = required(connection)) {
            if (line.size() == LINE_BYTES_MAX) {
                throw new ProtocolException("a line of the answer's head is too long");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    private static int required(InputStream connection) throws IOException {
        int next = connection.read();
        if (next < 0) {
            throw broken();
        }
        return next;
    }

    private static EOFException broken() {
        return new EOFException("the connection broke");
    }

    /** Parts that say beforehand how long they are. */
    private abstract static class Parts extends InputStream {
        private final InputStream connection;
        private long rest;

        Parts(InputStream connection) {
            this.connection = connection;
        }

        /** The length of the next part; 0 if there is none. */
        abstract long nextLength() throws IOException;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (rest == 0) {
                rest = nextLength();
            }
            if (rest == 0) {
                return -1;
            }
            int read = connection.read(bytes, offset, (int) Math.min(length, rest));
            if (read < 0) {
                throw broken();
            }
            rest -= read;
            return read;
        }
    }

    /** One part. */
    private static final class Sized extends Parts {
        private long length;

        Sized(InputStream connection, long length) {
            super(connection);
            this.length = length;
        }

        @Override
        long nextLength() {
            long next = length;
            length = 0;
            return next;
        }
    }

    /** Chunks, RFC 9112 section 7.1. */
    private static final class Chunked extends Parts {
        private final InputStream connection;
        private boolean isBegun;
        private boolean isEnded;

        Chunked(InputStream connection) {
            super(connection);
            this.connection = connection;
        }

        @Override
        long nextLength() throws IOException {
            if (isEnded) {
                return 0;
            }
            if (isBegun && !line(connection).isEmpty()) {
                throw new ProtocolException("a chunk is longer than it says");
            }
            isBegun = true;
            String size = line(connection).split(";", 2)[0].strip();
            if (!size.matches("[0-9a-fA-F]{1,8}")) {
                throw new ProtocolException("a chunk does not say how long it is");
            }
            long length = Long.parseLong(size, 16);
            isEnded = length == 0;
            return length;
        }
    }
}
