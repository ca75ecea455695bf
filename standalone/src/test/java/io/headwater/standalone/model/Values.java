package io.headwater.standalone.model;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** What JSON values are to the model: made anew with each change, and compared as text. */
final class Values {
    /** What is not there, or cannot be made. */
    static final JsonNode MISSING = MissingNode.getInstance();

    private Values() {}

    /** The same text for what is the same record: members in the order of their names, every digit of a number. */
    static String text(JsonNode value) {
        return switch (value) {
            case ObjectNode object ->
                object.properties().stream()
                        .collect(
                                Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, _) -> one, TreeMap::new))
                        .entrySet()
                        .stream()
                        .map(member ->
                                JsonNodeFactory.instance.stringNode(member.getKey()) + ":" + text(member.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));
            case ArrayNode array -> array.valueStream().map(Values::text).collect(Collectors.joining(",", "[", "]"));
            default -> value.isNumber() ? value.decimalValue().toPlainString() : value.toString();
        };
    }

    /** Whether two values are equal as JSON has it: 14.0 is 14. */
    static boolean areEqual(JsonNode left, JsonNode right) {
        return text(withoutScale(left)).equals(text(withoutScale(right)));
    }

    private static JsonNode withoutScale(JsonNode value) {
        return switch (value) {
            case ObjectNode object -> {
                ObjectNode copy = JsonNodeFactory.instance.objectNode();
                object.properties().forEach(member -> copy.set(member.getKey(), withoutScale(member.getValue())));
                yield copy;
            }
            case ArrayNode array -> {
                ArrayNode copy = JsonNodeFactory.instance.arrayNode();
                array.forEach(element -> copy.add(withoutScale(element)));
                yield copy;
            }
            default -> value.isNumber() ? number(value.decimalValue().stripTrailingZeros()) : value;
        };
    }

    static JsonNode number(BigDecimal number) {
        return JsonNodeFactory.instance.numberNode(number);
    }

    /** What stands at a path; {@link #MISSING} if nothing does. */
    static JsonNode at(JsonNode value, List<String> path) {
        if (path.isEmpty()) {
            return value;
        }
        List<String> rest = path.subList(1, path.size());
        return switch (value) {
            case ObjectNode object -> at(object.path(path.getFirst()), rest);
            case ArrayNode array -> at(array.path(index(path.getFirst())), rest);
            default -> MISSING;
        };
    }

    /** With something added as RFC 6902 has it; {@link #MISSING} if there is no place for it. */
    static JsonNode with(JsonNode value, List<String> path, JsonNode added) {
        if (path.isEmpty()) {
            return added;
        }
        String token = path.getFirst();
        List<String> rest = path.subList(1, path.size());
        return switch (value) {
            case ObjectNode object -> {
                JsonNode child = rest.isEmpty() ? added : with(object.path(token), rest, added);
                yield child.isMissingNode() ? MISSING : object.deepCopy().set(token, child);
            }
            case ArrayNode array -> {
                if (rest.isEmpty()) {
                    int index = token.equals("-") ? array.size() : index(token);
                    yield index < 0 || index > array.size()
                            ? MISSING
                            : array.deepCopy().insert(index, added);
                }
                JsonNode child = with(array.path(index(token)), rest, added);
                yield child.isMissingNode() ? MISSING : with(without(array, List.of(token)), List.of(token), child);
            }
            default -> MISSING;
        };
    }

    /** Without what stands at a path, which is not empty and leads somewhere. */
    static JsonNode without(JsonNode value, List<String> path) {
        String token = path.getFirst();
        List<String> rest = path.subList(1, path.size());
        if (value instanceof ObjectNode object) {
            ObjectNode copy = object.deepCopy();
            copy.remove(token);
            return rest.isEmpty() ? copy : copy.set(token, without(object.path(token), rest));
        }
        ArrayNode copy = JsonNodeFactory.instance.arrayNode();
        int index = index(token);
        IntStream.range(0, value.size())
                .filter(i -> i != index || !rest.isEmpty())
                .forEach(i -> copy.add(i == index ? without(value.path(i), rest) : value.path(i)));
        return copy;
    }

    /** With a value in the place of what stands there. */
    static JsonNode replaced(JsonNode value, List<String> path, JsonNode by) {
        return path.isEmpty() ? by : with(without(value, path), path, by);
    }

    private static int index(String token) {
        return token.matches("0|[1-9][0-9]*") ? Integer.parseInt(token) : -1;
    }

    /** A JSON Pointer. */
    static String pointer(List<String> path) {
        return path.stream()
                .map(token -> "/" + token.replace("~", "~0").replace("/", "~1"))
                .collect(Collectors.joining());
    }
}
