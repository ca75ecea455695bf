package io.headwater.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An API key as a client holds it: {@code hw_<id>_<secret>}.
 *
 * @param id public part, 16 hex digits
 * @param secret 64 hex digits, 256 random bits
 */
public record BearerKey(String id, String secret) {
    private static final Pattern TEXT = Pattern.compile("hw_([0-9a-f]{16})_([0-9a-f]{64})");
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A new key nobody has. */
    public static BearerKey random() {
        return new BearerKey(hex(8), hex(32));
    }

    /** Reads a key as {@link #text} writes it; empty if the text is none. */
    public static Optional<BearerKey> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches() ? Optional.of(new BearerKey(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    /** What the client sends behind {@code Bearer}. */
    public String text() {
        return "hw_" + id + "_" + secret;
    }

    /** What services keep of the secret: SHA-256, lower-case hex. */
    public String secretHash() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "hw_" + id + "_…";
    }

    private static String hex(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
