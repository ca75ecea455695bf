package io.headwater.events;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;

/** One JSON value as UTF-8 text, parsed only where somebody looks inside. Immutable as long as nobody writes to its bytes. */
public final class JsonText {
    /** The empty object. */
    public static final JsonText EMPTY_OBJECT = new JsonText(new byte[] {'{', '}'});

    private final byte[] utf8;

    private JsonText(byte[] utf8) {
        this.utf8 = utf8;
    }

    /** Wraps text that is known to be JSON; the array is not copied and must not change any more. */
    public static JsonText of(byte[] utf8) {
        return new JsonText(utf8);
    }

    /** Wraps text that is known to be JSON. */
    public static JsonText of(String text) {
        return new JsonText(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a tree; numbers keep every digit. */
    public static JsonText of(JsonNode tree) {
        return new JsonText(Json.write(tree));
    }

    /** The text's bytes, not copied: read only. */
    public byte[] utf8() {
        return utf8;
    }

    /**
     * Parses the text with exact numbers, which may have more digits than {@link Json#NUMBER_LENGTH_MAX}: the database writes
     * 1E+1000 out.
     *
     * @throws InvalidJson if it is not JSON
     */
    public JsonNode tree() {
        return Json.parseStored(utf8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonText that && Arrays.equals(utf8, that.utf8);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(utf8);
    }

    @Override
    public String toString() {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
