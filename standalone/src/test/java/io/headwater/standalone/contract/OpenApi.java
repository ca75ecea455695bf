package io.headwater.standalone.contract;

import io.headwater.command.collection.RecordSchema;
import io.headwater.command.decision.Rejection;
import io.headwater.events.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An OpenAPI document. */
record OpenApi(JsonNode json) {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

    static OpenApi ofCommands() {
        return new OpenApi(read("/io/headwater/command/contract/openapi.json"));
    }

    static OpenApi ofQueries() {
        return new OpenApi(read("/io/headwater/query/contract/openapi.json"));
    }

    static JsonNode read(String resource) {
        try (InputStream in = Objects.requireNonNull(OpenApi.class.getResourceAsStream(resource))) {
            return Json.parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each method with its path: {@code GET /v1/tenants}. */
    Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        json.path("paths")
                .properties()
                .forEach(path -> path.getValue().propertyNames().stream()
                        .filter(METHODS::contains)
                        .forEach(method -> operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        return operations;
    }

    /** The operation that a request is. */
    String operationOf(String method, String target) {
        String path = target.replaceFirst("\\?.*", "");
        return operations().stream()
                .filter(operation -> (method + " " + path).matches(operation.replaceAll("\\{[a-z]+}", "[^/:]+")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the document has no " + method + " " + path));
    }

    JsonNode operation(String operation) {
        String[] words = operation.split(" ", 2);
        return json.path("paths").path(words[1]).path(words[0].toLowerCase(Locale.ROOT));
    }

    /** The parameters of an operation, with those of its path. */
    List<JsonNode> parameters(String operation) {
        JsonNode path = json.path("paths").path(operation.split(" ", 2)[1]);
        return Stream.concat(
                        path.path("parameters").valueStream(),
                        operation(operation).path("parameters").valueStream())
                .map(this::resolve)
                .toList();
    }

    /** What is there, or what it refers to. */
    JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? json.at(node.path("$ref").stringValue().substring(1)) : node;
    }

    /** The response of a status; empty if it has none. */
    Optional<JsonNode> response(String operation, int status) {
        JsonNode response = operation(operation).path("responses").path(Integer.toString(status));
        return response.isMissingNode() ? Optional.empty() : Optional.of(response);
    }

    /** What is wrong with a value, by a schema of the document. */
    List<Rejection.Fault> faults(JsonNode schema, JsonNode value) {
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        whole.set("components", json.path("components"));
        whole.putArray("allOf").add(schema);
        return RecordSchema.compile(whole).check(value);
    }
}
