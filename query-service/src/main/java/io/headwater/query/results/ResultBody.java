package io.headwater.query.results;

import io.headwater.events.JsonText;
import io.headwater.query.cache.CachedResult.Body;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The body of a result, and a short name for what it says: two of one name say the same. Cursors and positions are left out of
 * that, since they change with every event of the partition.
 *
 * @param body as it is sent
 * @param content the name, hexadecimal
 */
public record ResultBody(Body body, String content) {
    private static final int NAME_BYTES = 16;

    /**
     * The body of a page.
     *
     * @param json the whole, in which the cursor stands last
     * @param nextCursor null if no page follows
     */
    public static ResultBody ofPage(byte[] json, @Nullable String nextCursor) {
        // The quotes and the brace behind it.
        int end = nextCursor == null ? json.length : json.length - nextCursor.length() - 2;
        return new ResultBody(new Body(JsonText.of(json), nextCursor), name(json, 0, end, ""));
    }

    /**
     * The body of something without pages.
     *
     * @param from where in it begins what says something
     * @param more what else says something
     */
    public static ResultBody of(byte[] json, int from, String more) {
        return new ResultBody(new Body(JsonText.of(json), null), name(json, from, json.length, more));
    }

    private static String name(byte[] json, int from, int to, String more) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(more.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(json, from, to - from);
            return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), NAME_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
