package io.headwater.projections.engine;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A name in generated SQL, always quoted. The only way by which a name gets into a statement's text.
 *
 * @param name as PostgreSQL keeps it, 1 to {@value #BYTES_MAX} bytes
 */
public record Identifier(String name) {
    private static final int BYTES_MAX = 63;
    private static final int HASH_BYTES = 6;

    /** Refuses what PostgreSQL would cut silently or not take. */
    public Identifier {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > BYTES_MAX || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an identifier has 1 to " + BYTES_MAX + " bytes: " + name);
        }
    }

    /**
     * An identifier for a name of any length. One that is too long is cut and ends in {@code ~} and a hash of all of it.
     *
     * @param name of ASCII characters
     */
    public static Identifier readable(String name) {
        if (name.length() <= BYTES_MAX) {
            return new Identifier(name);
        }
        String hash = HexFormat.of().formatHex(sha256(name), 0, HASH_BYTES);
        return new Identifier(name.substring(0, BYTES_MAX - 1 - hash.length()) + "~" + hash);
    }

    /** The name of something within this schema, as it goes into SQL. */
    public String dot(Identifier inner) {
        return this + "." + inner;
    }

    /** The quoted form, as it goes into SQL. */
    @Override
    public String toString() {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
