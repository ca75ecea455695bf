package io.headwater.command.collection;

import io.headwater.events.Json;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Hashes values so that what is equal as JSON has one hash: decimals by value, strings exactly. */
final class ValueHash {
    /** What a record has none of. */
    static final JsonNode NOTHING = MissingNode.getInstance();

    private ValueHash() {}

    /** The first half of the SHA-256 of scalar values, in their order. */
    static UUID of(List<JsonNode> values) {
        MessageDigest digest = sha256();
        for (JsonNode value : values) {
            byte[] text = text(value).getBytes(StandardCharsets.UTF_8);
            digest.update((byte) tag(value));
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(text.length).array());
            digest.update(text);
        }
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        return new UUID(hash.getLong(), hash.getLong());
    }

    private static char tag(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> 's';
            case NUMBER -> 'n';
            case BOOLEAN -> 'b';
            default -> 'j';
        };
    }

    private static String text(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> value.stringValue();
            case NUMBER -> {
                BigDecimal number = value.decimalValue().stripTrailingZeros();
                yield number.unscaledValue() + "e" + -number.scale();
            }
            default -> new String(Json.write(value), StandardCharsets.UTF_8);
        };
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
