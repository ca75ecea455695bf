package io.headwater.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts answers together from what has arrived, one after the other: enough of HTTP/1.1 for a server that answers one
 * request at a time with a length or in chunks. One thread.
 */
final class AnswerReader {
    private static final int ANSWER_BYTES_MAX = 1 << 20;
    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ByteBuffer arrived = ByteBuffer.allocate(ANSWER_BYTES_MAX);
    private @Nullable String head;
    private int headLength;
    // Minus one: in chunks.
    private long bodyLength;

    /**
     * Takes what has arrived.
     *
     * @return the answer once it is whole; empty until then
     * @throws IOException the server closed the connection, or the answer is too long
     */
    Optional<Answer> read(ReadableByteChannel channel) throws IOException {
        if (channel.read(arrived) < 0) {
            throw new IOException("the server closed the connection");
        }
        if (head == null) {
            readHead();
        }
        if (head != null && isWhole()) {
            return Optional.of(take(head));
        }
        if (!arrived.hasRemaining()) {
            throw new IOException("an answer is longer than " + ANSWER_BYTES_MAX + " bytes");
        }
        return Optional.empty();
    }

    private void readHead() {
        for (int at = 0; at + HEAD_END.length <= arrived.position(); at++) {
            if (matches(at, HEAD_END)) {
                headLength = at + HEAD_END.length;
                String text = text(0, headLength);
                Optional<String> length = Answer.header(text, "Content-Length");
                boolean chunked = Answer.header(text, "Transfer-Encoding").isPresent();
                bodyLength = chunked ? -1 : length.map(Long::parseLong).orElse(0L);
                head = text;
                return;
            }
        }
    }

    private boolean isWhole() {
        int body = arrived.position() - headLength;
        return bodyLength < 0
                ? body >= LAST_CHUNK.length && matches(arrived.position() - LAST_CHUNK.length, LAST_CHUNK)
                : body >= bodyLength;
    }

    private Answer take(String whole) {
        int status = Integer.parseInt(whole.substring(STATUS_AT, STATUS_AT + 3));
        Answer answer = new Answer(status, whole, text(headLength, arrived.position() - headLength));
        arrived.clear();
        head = null;
        return answer;
    }

    private boolean matches(int at, byte[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (arrived.get(at + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private String text(int at, int length) {
        return new String(arrived.array(), at, length, StandardCharsets.UTF_8);
    }
}
