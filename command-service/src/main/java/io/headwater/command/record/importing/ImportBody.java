package io.headwater.command.record.importing;

import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The body of an import: never whole in memory, and unzipped on the way if it comes so. One thread. */
final class ImportBody extends FilterInputStream {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final Set<String> GZIP = Set.of("gzip", "x-gzip");

    private final Received received;

    private ImportBody(InputStream lines, Received received) {
        super(lines);
        this.received = received;
    }

    /**
     * The body of a request.
     *
     * @throws ProblemException 415 for another {@code Content-Encoding} than gzip, 400 if it is not what it says
     */
    static ImportBody of(HttpServletRequest request) {
        boolean isZipped = isZipped(request);
        try {
            Received received = new Received(request.getInputStream());
            return new ImportBody(isZipped ? new GZIPInputStream(received, BUFFER_BYTES) : received, received);
        } catch (IOException e) {
            throw problemOf(e).asException();
        }
    }

    private static boolean isZipped(HttpServletRequest request) {
        List<String> encodings = Collections.list(request.getHeaders("Content-Encoding")).stream()
                .map(encoding -> encoding.strip().toLowerCase(Locale.ROOT))
                .filter(encoding -> !encoding.equals("identity"))
                .toList();
        if (encodings.isEmpty()) {
            return false;
        }
        if (encodings.size() > 1 || !GZIP.contains(encodings.getFirst())) {
            throw Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "The body's Content-Encoding must be gzip, or none.")
                    .asException();
        }
        return true;
    }

    /** What is wrong with a body that could not be read to its end. */
    static Problem problemOf(IOException e) {
        // The server wraps what its connection throws.
        String detail = switch (e.getCause() == null ? e : e.getCause()) {
            case ZipException _ -> "The body is not what gzip makes, from here on.";
            case SocketTimeoutException _ -> "No more of the body came in time.";
            default -> "The body ended before its time.";
        };
        return Problem.of(ProblemType.MALFORMED, detail);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        if (read < 0 && received.broken != null) {
            throw received.broken;
        }
        return read;
    }

    /**
     * The bytes as they come. {@link GZIPInputStream} looks at {@link #available} for whether another zipped part follows, and
     * takes it for none if the look at it fails: so this one always promises more, and remembers that it failed.
     */
    private static final class Received extends FilterInputStream {
        private @Nullable IOException broken;

        Received(InputStream raw) {
            super(raw);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (IOException e) {
                broken = e;
                throw e;
            }
        }

        @Override
        public int available() {
            return 1;
        }
    }
}
