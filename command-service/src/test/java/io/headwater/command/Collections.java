package io.headwater.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.CommandService.Answer;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The collections of a tenant of its own, all of one schema, with constraints. */
record Collections(CommandService service, String tenant) {
    private static final String SCHEMA = """
            {"properties": {
              "id": {"type": "string"}, "email": {"type": ["string", "null"]}, "n": {"type": ["number", "null"]},
              "parentId": {"type": ["string", "null"]}, "number": {"type": "number"},
              "home": {"type": "object", "properties": {"street": {"type": "string"}, "house": {"type": "number"}}}}}
            """;

    /** Those of a new tenant. */
    static Collections of(CommandService service) {
        return new Collections(service, service.newTenant());
    }

    /** The same, asked through another instance. */
    Collections through(CommandService other) {
        return new Collections(other, tenant);
    }

    /** Defines a collection that must be taken; {@code settings} are the definition's other members. */
    Collections with(String collection, String settings) {
        assertThat(define(collection, settings).status()).isIn(200, 201);
        return this;
    }

    Answer define(String collection, String settings, String... headers) {
        return service.operator("PUT", path(collection), definition(settings), headers);
    }

    /** A definition with these other members. */
    static String definition(String settings) {
        String more = settings.isEmpty() ? "" : ", " + settings;
        return "{\"schema\": " + SCHEMA + more + "}";
    }

    Answer drop(String collection) {
        return service.operator("DELETE", path(collection) + "?confirm=" + collection, "");
    }

    Answer create(String collection, String body, String... headers) {
        return service.operator("POST", path(collection) + "/records", body, headers);
    }

    Answer put(String collection, String id, String body) {
        return service.operator("PUT", path(collection) + "/records/" + id, body);
    }

    Answer merge(String collection, String id, String patch) {
        return service.operator(
                "PATCH", path(collection) + "/records/" + id, patch, "Content-Type", "application/merge-patch+json");
    }

    Answer adjust(String collection, String id, String by) {
        return service.operator("POST", path(collection) + "/records/" + id + ":adjust", "{\"by\": " + by + "}");
    }

    Answer delete(String collection, String id) {
        return service.operator("DELETE", path(collection) + "/records/" + id, "");
    }

    Answer batch(boolean atomic, String... operations) {
        return service.operator("POST", "/v1/tenants/" + tenant + ":batch", BatchFixture.body(atomic, operations));
    }

    /** An operation of a batch; {@code rest} are its other members. */
    static String op(String name, String collection, String rest) {
        return "{\"op\": \"" + name + "\", \"collection\": \"" + collection + "\", " + rest + "}";
    }

    String path(String collection) {
        return "/v1/tenants/" + tenant + "/collections/" + collection;
    }

    static String code(Answer answer) {
        return answer.json().path("code").asString("");
    }

    /** What the first fault of a problem says for programs, joined by blanks. */
    static String fault(Answer answer, String... members) {
        JsonNode fault = answer.json().at("/errors/0");
        return String.join(
                " ",
                List.of(members).stream()
                        .map(member -> fault.path(member).asString(""))
                        .toList());
    }
}
