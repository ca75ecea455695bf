package io.headwater.events;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Numbers to add to some of a record's, exactly. JSON: {@code {"/stock": -5, "/lines/0/total": 0.10}}.
 *
 * @param by what to add, by place; at least one
 */
public record Adjustment(SequencedMap<JsonPointer, BigDecimal> by) {
    public Adjustment {
        by = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(by));
        if (by.isEmpty()) {
            throw new IllegalArgumentException("an adjustment adds something");
        }
    }

    /** JSON: each place with what is added there. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        by.forEach((place, number) -> json.set(place.toString(), node(number)));
        return json;
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws IllegalArgumentException if it is no such object
     */
    public static Adjustment fromJson(ObjectNode json) {
        SequencedMap<JsonPointer, BigDecimal> by = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : json.properties()) {
            if (!member.getValue().isNumber()) {
                throw new IllegalArgumentException("only numbers can be added");
            }
            by.put(JsonPointer.parse(member.getKey()), member.getValue().decimalValue());
        }
        return new Adjustment(by);
    }

    /**
     * The record with the numbers added; the argument stays as it is.
     *
     * @return empty if there is no number at one of the places, or one would get too long to be kept
     */
    public Optional<ObjectNode> apply(ObjectNode record) {
        ObjectNode result = record;
        for (Map.Entry<JsonPointer, BigDecimal> entry : by.entrySet()) {
            if (!(added(result, entry.getKey().tokens(), entry.getValue()) instanceof ObjectNode next)) {
                return Optional.empty();
            }
            result = next;
        }
        return Optional.of(result);
    }

    // Everything that is not on the way is shared, not copied; nothing is ever changed in place.
    private static @Nullable JsonNode added(JsonNode value, List<String> tokens, BigDecimal number) {
        if (tokens.isEmpty()) {
            return sum(value, number);
        }
        String token = tokens.getFirst();
        JsonNode child = added(JsonPointer.child(value, token), tokens.subList(1, tokens.size()), number);
        if (child == null) {
            return null;
        }
        return switch (value) {
            case ObjectNode object -> {
                ObjectNode copy = JsonNodeFactory.instance.objectNode();
                copy.setAll(object);
                yield copy.set(token, child);
            }
            case ArrayNode array -> {
                ArrayNode copy = JsonNodeFactory.instance.arrayNode(array.size());
                copy.addAll(array);
                copy.set(JsonPointer.index(token), child);
                yield copy;
            }
            default -> throw new IllegalStateException("only objects and arrays hold values");
        };
    }

    private static @Nullable JsonNode sum(JsonNode value, BigDecimal number) {
        if (!value.isNumber()) {
            return null;
        }
        BigDecimal sum = value.decimalValue().add(number);
        return Json.isStorable(sum) ? node(sum) : null;
    }

    // The node that the text of the number is read as, so that a state in memory is the one that is read back.
    private static JsonNode node(BigDecimal number) {
        if (number.scale() != 0) {
            return JsonNodeFactory.instance.numberNode(number);
        }
        BigInteger integer = number.unscaledValue();
        if (integer.bitLength() < Integer.SIZE) {
            return JsonNodeFactory.instance.numberNode(integer.intValue());
        }
        return integer.bitLength() < Long.SIZE
                ? JsonNodeFactory.instance.numberNode(integer.longValue())
                : JsonNodeFactory.instance.numberNode(integer);
    }
}
