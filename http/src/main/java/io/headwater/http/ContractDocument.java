package io.headwater.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** A document of a service's contract as it stands in its jar, for everybody, with a key or without. */
public final class ContractDocument {
    private static final CacheControl FOR_MINUTES =
            CacheControl.maxAge(Duration.ofMinutes(5)).cachePublic();
    private static final int ETAG_BYTES = 8;

    private final byte[] content;
    private final String etag;

    private ContractDocument(byte[] content) {
        this.content = content;
        this.etag = "\"" + HexFormat.of().formatHex(Arrays.copyOf(sha256(content), ETAG_BYTES)) + "\"";
    }

    /**
     * Reads a document.
     *
     * @param owner a class of the package that has it
     * @param file its name
     * @throws IllegalArgumentException if there is none
     */
    public static ContractDocument read(Class<?> owner, String file) {
        try (InputStream in = owner.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException(owner.getPackageName() + " has no " + file);
            }
            return new ContractDocument(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The document; Spring makes it 304 for a client that has it. */
    public ResponseEntity<byte[]> toResponse() {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(FOR_MINUTES)
                .eTag(etag)
                .body(content);
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
