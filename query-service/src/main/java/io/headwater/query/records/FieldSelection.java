package io.headwater.query.records;

import io.headwater.events.FieldPath;
import io.headwater.events.Json;
import io.headwater.events.JsonText;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which members of a record are answered: {@code fields=name,shipTo.country}. A path goes into objects, and into each object of an
 * array; what a record does not have is left out. Immutable.
 *
 * @param members by name, in the order asked for; empty for all of them
 */
public record FieldSelection(Map<String, FieldSelection> members) {
    /** Everything. */
    public static final FieldSelection ALL = new FieldSelection(Map.of());

    /** Paths of one request. */
    static final int PATHS_MAX = 100;

    /** Reads the parameter {@code fields}: paths with commas in between; empty for everything. */
    public static FieldSelection parse(String list) {
        return of(ListRequest.paths(list));
    }

    /**
     * The members that some paths name.
     *
     * @param paths none for everything
     * @throws io.headwater.http.ProblemException 400 if there are too many
     * @throws io.headwater.events.InvalidName if one is no path
     */
    public static FieldSelection of(List<String> paths) {
        if (paths.size() > PATHS_MAX) {
            throw Problem.of(ProblemType.MALFORMED, "'fields' names at most " + PATHS_MAX + " fields.")
                    .asException();
        }
        FieldSelection all = new FieldSelection(new LinkedHashMap<>());
        paths.forEach(path -> all.add(FieldPath.parse(path).members()));
        return all;
    }

    // Only while it is made. A member that is asked for as a whole stays whole.
    private void add(List<String> path) {
        String name = path.getFirst();
        List<String> rest = path.subList(1, path.size());
        FieldSelection known = members.get(name);
        if (rest.isEmpty()) {
            members.put(name, ALL);
        } else if (known == null || !known.isAll()) {
            members.computeIfAbsent(name, _ -> new FieldSelection(new LinkedHashMap<>()))
                    .add(rest);
        }
    }

    /** Whether nothing is left out. */
    public boolean isAll() {
        return members.isEmpty();
    }

    /** What is asked for of a record, or of a part of one; a missing node if that is nothing. */
    public JsonNode of(JsonNode value) {
        if (isAll()) {
            return value;
        }
        return switch (value) {
            case ObjectNode object -> of(object);
            case ArrayNode array -> {
                ArrayNode selected = JsonNodeFactory.instance.arrayNode();
                array.valueStream().filter(JsonNode::isContainer).map(this::of).forEach(selected::add);
                yield selected;
            }
            default -> MissingNode.getInstance();
        };
    }

    private ObjectNode of(ObjectNode object) {
        ObjectNode selected = JsonNodeFactory.instance.objectNode();
        members.forEach((name, below) -> {
            JsonNode value = below.of(object.path(name));
            if (!value.isMissingNode()) {
                selected.set(name, value);
            }
        });
        return selected;
    }

    /** The record with nothing but what is asked for. */
    Envelope of(Envelope envelope) {
        return isAll() ? envelope : envelope.with(JsonText.of(of(envelope.data().tree())));
    }

    /** The same of an envelope's JSON. */
    byte[] ofEnvelope(JsonText envelope) {
        if (isAll()) {
            return envelope.utf8();
        }
        ObjectNode json = (ObjectNode) envelope.tree();
        json.set("data", of(json.path("data")));
        return Json.write(json);
    }
}
