package io.headwater.command.record.importing;

import io.headwater.command.store.RequestHash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells whether two chunks are the same part of the same import. One thread. */
final class ChunkHash {
    private final MessageDigest digest;
    private final byte[] target;

    /** For chunks of an import into a target, such as a path with its mode. */
    ChunkHash(String target) {
        this.digest = sha256();
        this.target = (target + "\n").getBytes(StandardCharsets.UTF_8);
    }

    void begin() {
        digest.reset();
        digest.update(target);
    }

    void add(byte[] bytes, int from, int length) {
        digest.update(bytes, from, length);
    }

    RequestHash end() {
        return new RequestHash(HexFormat.of().formatHex(digest.digest()));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
