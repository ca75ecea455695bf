package io.headwater.query.records;

import io.headwater.events.Json;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import io.headwater.http.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** The members of a query's JSON body. One that is not known is refused: a misspelt filter would answer everything. */
final class BodyMembers {
    /** A filter of 10 000 characters, each of them escaped, and a cursor are less. */
    private static final DataSize SIZE_MAX = DataSize.ofKilobytes(512);

    private final ObjectNode body;

    private BodyMembers(ObjectNode body) {
        this.body = body;
    }

    /**
     * Reads the body.
     *
     * @param known members that there are
     * @throws ProblemException 400 if it is no object or has other members; 413, 415
     * @throws io.headwater.events.InvalidJson if it is not JSON
     */
    static BodyMembers of(HttpServletRequest request, String... known) {
        RequestBody.requireType(request, Set.of("application/json"));
        if (request.getQueryString() != null) {
            throw Problem.of(ProblemType.MALFORMED, "What is asked for stands in the body, not in the URL.")
                    .asException();
        }
        if (!(Json.parse(RequestBody.read(request, SIZE_MAX)) instanceof ObjectNode body)) {
            throw malformed("", "The body is a JSON object.");
        }
        List<String> names = Arrays.asList(known);
        for (String name : body.propertyNames()) {
            if (!names.contains(name)) {
                throw malformed(
                        "/" + Json.escape(name),
                        "This is not known here; there are: " + String.join(", ", names) + ".");
            }
        }
        return new BodyMembers(body);
    }

    /** A string; empty if it is not there. */
    String text(String name) {
        String text = optional(name);
        return text == null ? "" : text;
    }

    /** A string; null if it is not there. */
    @Nullable
    String optional(String name) {
        JsonNode value = value(name);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isString()) {
            throw malformed("/" + name, "This is a string.");
        }
        return value.stringValue();
    }

    /** A list of strings, or one string with commas in between; empty if it is not there. */
    List<String> texts(String name) {
        JsonNode value = value(name);
        if (!value.isArray()) {
            return ListRequest.paths(text(name));
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode element : value) {
            if (!element.isString()) {
                throw malformed("/" + name + "/" + texts.size(), "This is a string.");
            }
            texts.add(element.stringValue());
        }
        return texts;
    }

    /** The number of {@code limit}. */
    int limit(int otherwise, int max) {
        JsonNode value = value("limit");
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isInt() || value.intValue() < 1 || value.intValue() > max) {
            throw malformed("/limit", "The limit is a number from 1 to " + max + ".");
        }
        return value.intValue();
    }

    /** A list of objects. */
    List<ObjectNode> objects(String name) {
        JsonNode value = value(name);
        List<ObjectNode> objects = new ArrayList<>();
        if (!value.isArray()) {
            throw malformed("/" + name, "This is a list of objects.");
        }
        for (JsonNode element : value) {
            if (!(element instanceof ObjectNode object)) {
                throw malformed("/" + name + "/" + objects.size(), "This is an object.");
            }
            objects.add(object);
        }
        return objects;
    }

    // A member that is null says nothing, as one that is not there.
    private JsonNode value(String name) {
        JsonNode value = body.path(name);
        return value.isNull() ? MissingNode.getInstance() : value;
    }

    static ProblemException malformed(String pointer, String message) {
        return Problem.at(ProblemType.MALFORMED, pointer, message).asException();
    }
}
