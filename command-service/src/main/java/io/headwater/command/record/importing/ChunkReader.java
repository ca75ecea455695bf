package io.headwater.command.record.importing;

import io.headwater.command.store.RequestHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into lines and those into chunks, by nothing but the stream itself: the same bytes make the same chunks, so that
 * a repeated import can be told chunk by chunk. Holds one chunk at a time. One thread.
 */
final class ChunkReader {
    /** Lines of one chunk. */
    static final int LINES_MAX = 500;
    /** Bytes after which a chunk ends with the line that it is in. */
    static final int BYTES_MAX = 512 * 1024;

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    // A carriage return and a byte order mark do not count.
    private static final int UNCOUNTED_BYTES_MAX = 1 + BYTE_ORDER_MARK.length;
    private static final RequestHash NO_HASH = new RequestHash("");

    private final InputStream stream;
    private final int lineBytesMax;
    private final @Nullable ChunkHash hash;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private int chunks;
    private long lines;
    private @Nullable IOException broken;

    // Of the chunk that is being read.
    private List<Line> read = new ArrayList<>();
    private int count;
    private long bytes;

    /**
     * Reads nothing yet.
     *
     * @param lineBytesMax of one line without its end; a longer one is left out
     * @param hash of each chunk; null if none is needed
     */
    ChunkReader(InputStream stream, int lineBytesMax, @Nullable ChunkHash hash) {
        this.stream = stream;
        this.lineBytesMax = lineBytesMax;
        this.hash = hash;
    }

    /**
     * The next chunk; empty at the end of the stream.
     *
     * @throws IOException the stream broke. Without a hash the lines that came before are given first, unless that is the first
     *     chunk. With a hash a chunk that is not whole is left for the repetition, which could not be told from it otherwise
     */
    Optional<Chunk> next() throws IOException {
        if (broken != null) {
            throw broken;
        }
        begin();
        try {
            while (count < LINES_MAX && bytes < BYTES_MAX && readLine()) {
                count++;
            }
        } catch (IOException e) {
            broken = e;
            if (hash != null || count == 0 || chunks == 0) {
                throw e;
            }
        }
        return count == 0
                ? Optional.empty()
                : Optional.of(new Chunk(chunks++, count, read, hash == null ? NO_HASH : hash.end()));
    }

    private void begin() {
        read = new ArrayList<>();
        count = 0;
        bytes = 0;
        if (hash != null) {
            hash.begin();
        }
    }

    /** False at the end of the stream. */
    private boolean readLine() throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
        long length = 0;
        boolean isEnded = false;
        do {
            if (position == limit && !fill()) {
                if (length == 0) {
                    return false;
                }
                break; // the last line may have no end
            }
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            isEnded = end < limit;
            length += end - position;
            if (length <= lineBytesMax + UNCOUNTED_BYTES_MAX) {
                kept.write(buffer, position, end - position);
            }
            take(isEnded ? end + 1 : end);
        } while (!isEnded);
        lines++;
        add(kept.toByteArray(), length);
        return true;
    }

    private void take(int end) {
        if (hash != null) {
            hash.add(buffer, position, end - position);
        }
        bytes += end - position;
        position = end;
    }

    private void add(byte[] kept, long length) {
        if (length != kept.length) {
            read.add(new Line.TooLong(lines));
            return;
        }
        int from = lines == 1 && startsWithByteOrderMark(kept) ? BYTE_ORDER_MARK.length : 0;
        int to = kept.length > from && kept[kept.length - 1] == '\r' ? kept.length - 1 : kept.length;
        if (to - from > lineBytesMax) {
            read.add(new Line.TooLong(lines));
        } else if (!isBlank(kept, from, to)) {
            read.add(new Line.Text(lines, from == 0 && to == kept.length ? kept : Arrays.copyOfRange(kept, from, to)));
        }
    }

    private static boolean startsWithByteOrderMark(byte[] line) {
        return line.length >= BYTE_ORDER_MARK.length
                && Arrays.equals(line, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
    }

    private static boolean isBlank(byte[] line, int from, int to) {
        for (int i = from; i < to; i++) {
            if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    /** False at the end of the stream. */
    private boolean fill() throws IOException {
        position = 0;
        limit = 0;
        int filled = stream.read(buffer);
        limit = Math.max(0, filled);
        return filled > 0;
    }
}
