package io.headwater.command.key;

import io.headwater.events.ApiKey;
import io.headwater.events.CollectionName;
import io.headwater.events.InvalidName;
import io.headwater.events.Json;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body that asks for a key: {@code {"name", "scopes": ["read"], "collections"?, "expiresAt"?}}.
 *
 * @param name 1 to 200 characters
 * @param scopes at least one
 * @param collections empty for all
 * @param expiresAt null for never
 */
record NewKey(
        String name,
        Set<ApiKey.Scope> scopes,
        Set<CollectionName> collections,
        @Nullable Instant expiresAt) {
    private static final int NAME_LENGTH_MAX = 200;
    private static final int COLLECTIONS_MAX = 100;
    private static final Set<String> MEMBERS = Set.of("name", "scopes", "collections", "expiresAt");

    /**
     * Reads the body.
     *
     * @throws ProblemException 422 with the pointer of the first fault
     */
    static NewKey read(ObjectNode body) {
        for (String member : body.propertyNames()) {
            if (!MEMBERS.contains(member)) {
                throw fault("/" + Json.escape(member), "This member is not known.");
            }
        }
        String name = body.path("name").asString("");
        if (name.isBlank()
                || name.length() > NAME_LENGTH_MAX
                || !body.path("name").isString()) {
            throw fault("/name", "A key has a name of 1 to " + NAME_LENGTH_MAX + " characters.");
        }
        return new NewKey(name, scopes(body.path("scopes")), collections(body.path("collections")), expiresAt(body));
    }

    private static Set<ApiKey.Scope> scopes(JsonNode json) {
        Set<ApiKey.Scope> scopes = EnumSet.noneOf(ApiKey.Scope.class);
        for (int i = 0; json.isArray() && i < json.size(); i++) {
            String pointer = "/scopes/" + i;
            scopes.add(ApiKey.Scope.ofName(json.path(i).asString(""))
                    .orElseThrow(() -> fault(pointer, "A scope is 'read', 'write' or 'admin'.")));
        }
        if (scopes.isEmpty()) {
            throw fault("/scopes", "A key has a list of at least one scope: 'read', 'write', 'admin'.");
        }
        return scopes;
    }

    private static Set<CollectionName> collections(JsonNode json) {
        Set<CollectionName> collections = new TreeSet<>();
        if (json.isMissingNode()) {
            return collections;
        }
        if (!json.isArray() || json.isEmpty() || json.size() > COLLECTIONS_MAX) {
            throw fault("/collections", "Name 1 to " + COLLECTIONS_MAX + " collections, or leave it out for all.");
        }
        for (int i = 0; i < json.size(); i++) {
            try {
                collections.add(new CollectionName(json.path(i).asString("")));
            } catch (InvalidName e) {
                throw fault("/collections/" + i, e.getMessage());
            }
        }
        return collections;
    }

    private static @Nullable Instant expiresAt(ObjectNode body) {
        if (!body.has("expiresAt")) {
            return null;
        }
        try {
            return Instant.parse(body.path("expiresAt").asString(""));
        } catch (DateTimeParseException e) {
            throw fault("/expiresAt", "This is a time as in RFC 3339, such as 2030-01-31T12:00:00Z.");
        }
    }

    private static ProblemException fault(String pointer, String message) {
        return Problem.at(ProblemType.UNPROCESSABLE, pointer, message).asException();
    }
}
