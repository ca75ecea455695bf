package io.headwater.events;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A place in a JSON value, RFC 6901: {@code /lines/0/price}; empty is the whole value.
 *
 * @param tokens from the outside in, unescaped
 */
public record JsonPointer(List<String> tokens) {
    /** Tokens at most: nothing in a record stands deeper. */
    public static final int TOKENS_MAX = Json.DEPTH_MAX;

    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");

    public JsonPointer {
        tokens = List.copyOf(tokens);
    }

    /**
     * Reads a pointer.
     *
     * @throws InvalidName if it is none, or has more than {@link #TOKENS_MAX} tokens
     */
    public static JsonPointer parse(String text) {
        if (text.isEmpty()) {
            return new JsonPointer(List.of());
        }
        if (text.charAt(0) != '/') {
            throw new InvalidName("A JSON Pointer is empty or begins with '/'.");
        }
        String[] parts = text.substring(1).split("/", TOKENS_MAX + 1);
        if (parts.length > TOKENS_MAX) {
            throw new InvalidName("A JSON Pointer has " + TOKENS_MAX + " parts at most, as deep as a record may be.");
        }
        List<String> tokens = new ArrayList<>(parts.length);
        for (String part : parts) {
            tokens.add(unescape(part));
        }
        return new JsonPointer(tokens);
    }

    private static String unescape(String part) {
        if (part.indexOf('~') < 0) {
            return part;
        }
        if (part.replace("~0", "").replace("~1", "").indexOf('~') >= 0) {
            throw new InvalidName("In a JSON Pointer '~' is followed by 0 or 1.");
        }
        // In this order, so that ~01 becomes ~1 and not a slash.
        return part.replace("~1", "/").replace("~0", "~");
    }

    /** Whether this is the whole value. */
    public boolean isRoot() {
        return tokens.isEmpty();
    }

    /** The place that holds this one; not for the whole value. */
    public JsonPointer parent() {
        return new JsonPointer(tokens.subList(0, tokens.size() - 1));
    }

    /** The last token; not for the whole value. */
    public String last() {
        return tokens.getLast();
    }

    /** Whether the other place lies within this one. */
    public boolean holds(JsonPointer other) {
        return other.tokens.size() > tokens.size()
                && other.tokens.subList(0, tokens.size()).equals(tokens);
    }

    /** The value at this place, a missing node if there is none. */
    public JsonNode in(JsonNode value) {
        JsonNode at = value;
        for (String token : tokens) {
            at = child(at, token);
        }
        return at;
    }

    /** The member or element that a token names, a missing node if there is none. */
    public static JsonNode child(JsonNode parent, String token) {
        return switch (parent) {
            case ObjectNode object -> object.path(token);
            case ArrayNode array -> array.path(index(token));
            default -> MissingNode.getInstance();
        };
    }

    /** The index that a token is, -1 if it is none: {@code 01}, {@code -} and {@code +1} are none. */
    public static int index(String token) {
        return INDEX.matcher(token).matches() ? Integer.parseInt(token) : -1;
    }

    /** The pointer as text; {@link #parse} reads it back. */
    @Override
    public String toString() {
        return tokens.stream().map(token -> "/" + Json.escape(token)).collect(Collectors.joining());
    }
}
