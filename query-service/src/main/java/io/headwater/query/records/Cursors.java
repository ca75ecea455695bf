package io.headwater.query.records;

import io.headwater.events.InvalidJson;
import io.headwater.events.InvalidName;
import io.headwater.events.Json;
import io.headwater.events.JsonText;
import io.headwater.events.Token;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Cursors as clients hold them: signed, so that they come back as they went out, and bound to their walk, so that one of
 * another list is refused.
 */
public final class Cursors {
    /** Characters of a cursor: eight keys of 512 code points, escaped and encoded, are fewer. */
    private static final int LENGTH_MAX = 48_000;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int SIGNATURE_BYTES = 16;

    private final SecretKeySpec key;

    Cursors(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /**
     * Writes a cursor.
     *
     * @param walk whatever must be the same on the next page: collection, filter, order
     */
    public String write(Cursor cursor, String walk) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("order", cursor.order());
        json.put("token", cursor.token().toString());
        ArrayNode values = json.putArray("values");
        cursor.values().forEach(values::add);
        byte[] payload = Json.write(json);
        byte[] signed = Arrays.copyOf(payload, payload.length + SIGNATURE_BYTES);
        System.arraycopy(signature(payload, walk), 0, signed, payload.length, SIGNATURE_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
    }

    /**
     * Reads a cursor of the same walk. Its order may be another one since, if the collection was defined anew.
     *
     * @throws ProblemException 400 if it is none
     */
    public Cursor read(String text, String walk) {
        byte[] signed = decode(text);
        if (signed == null || signed.length <= SIGNATURE_BYTES) {
            throw refused();
        }
        byte[] payload = Arrays.copyOf(signed, signed.length - SIGNATURE_BYTES);
        byte[] signature = Arrays.copyOfRange(signed, payload.length, signed.length);
        if (!MessageDigest.isEqual(signature, signature(payload, walk))) {
            throw refused();
        }
        return parse(payload);
    }

    private static byte @Nullable [] decode(String text) {
        if (text.length() > LENGTH_MAX) {
            return null;
        }
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static Cursor parse(byte[] payload) {
        try {
            JsonNode json = JsonText.of(payload).tree();
            List<@Nullable String> values = new ArrayList<>();
            json.path("values").forEach(value -> values.add(value.isNull() ? null : value.stringValue()));
            return new Cursor(
                    json.path("order").asString(""),
                    Token.parse(json.path("token").asString("")),
                    values);
        } catch (InvalidJson | InvalidName e) {
            throw refused();
        }
    }

    private byte[] signature(byte[] payload, String walk) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] bound = walk.getBytes(StandardCharsets.UTF_8);
            // The length in front keeps the two parts apart.
            mac.update(Integer.toString(bound.length).getBytes(StandardCharsets.US_ASCII));
            mac.update((byte) ' ');
            mac.update(bound);
            return Arrays.copyOf(mac.doFinal(payload), SIGNATURE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    /** 400: it is no cursor, or one of another walk. */
    public static ProblemException refused() {
        return Problem.of(
                        ProblemType.MALFORMED,
                        "A cursor is sent back as it was received, with the same collection, filter and order.")
                .asException();
    }
}
