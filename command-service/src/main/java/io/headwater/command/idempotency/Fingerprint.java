package io.headwater.command.idempotency;

import io.headwater.command.store.RequestHash;
import io.headwater.http.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What makes two requests the same: method, path and query, preconditions, media type, and the body byte for byte. */
final class Fingerprint {
    private static final List<String> HEADERS = List.of("If-Match", "If-None-Match", "Content-Type");

    private final MessageDigest digest;

    private Fingerprint(MessageDigest digest) {
        this.digest = digest;
    }

    /** The hash of a request whose body was read. */
    static RequestHash of(HttpServletRequest request) {
        Fingerprint fingerprint = new Fingerprint(sha256());
        fingerprint.add(request.getMethod());
        fingerprint.add(request.getRequestURI());
        fingerprint.add(request.getQueryString());
        for (String header : HEADERS) {
            List<String> lines = Collections.list(request.getHeaders(header));
            fingerprint.add(lines.isEmpty() ? null : String.join(",", lines));
        }
        fingerprint.add(RequestBody.lastRead(request));
        return new RequestHash(HexFormat.of().formatHex(fingerprint.digest.digest()));
    }

    private void add(@Nullable String part) {
        if (part == null) {
            addLength(-1);
        } else {
            add(part.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void add(byte[] part) {
        addLength(part.length);
        digest.update(part);
    }

    // Lengths first, so that no two lists of parts run together to the same bytes.
    private void addLength(int length) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).flip());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
