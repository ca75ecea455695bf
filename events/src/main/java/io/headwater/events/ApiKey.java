package io.headwater.events;

import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What every service knows of an API key, never the secret; on the control topic under the key {@code key/<id>}.
 *
 * @param id public part of the key
 * @param tenant the only tenant it opens; null for an operator's key, which opens all
 * @param secretHash SHA-256 of the secret, lower-case hex; the secret has 256 random bits, so a fast hash is enough
 * @param scopes what it may do
 * @param collections the only collections it opens; empty for all
 * @param expiresAt from then on it opens nothing; null for never
 */
public record ApiKey(
        String id,
        @Nullable TenantName tenant,
        String secretHash,
        Set<Scope> scopes,
        Set<CollectionName> collections,
        @Nullable Instant expiresAt) {

    /** What a key may do. */
    public enum Scope {
        /** Queries. */
        READ,
        /** Commands on records. */
        WRITE,
        /** Definitions, keys, settings. */
        ADMIN;

        /** The scope of a name as in JSON: {@code read}, {@code write} or {@code admin}. */
        public static Optional<Scope> ofName(String name) {
            return EnumSet.allOf(Scope.class).stream()
                    .filter(scope -> scope.text().equals(name))
                    .findFirst();
        }

        /** The name as in JSON. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public ApiKey {
        scopes = Set.copyOf(scopes);
        collections = Set.copyOf(collections);
        if (HexFormat.of().parseHex(secretHash).length != 32) {
            throw new IllegalArgumentException("a secret's hash has 32 bytes");
        }
    }

    /** JSON: {@code {"id", "tenant"?, "secretHash", "scopes": ["read"], "collections"?, "expiresAt"?}}. */
    public JsonText toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", id).put("secretHash", secretHash);
        if (tenant != null) {
            json.put("tenant", tenant.value());
        }
        ArrayNode scopeList = json.putArray("scopes");
        scopes.stream().sorted().forEach(scope -> scopeList.add(scope.text()));
        if (!collections.isEmpty()) {
            ArrayNode collectionList = json.putArray("collections");
            collections.stream().sorted().forEach(collection -> collectionList.add(collection.value()));
        }
        if (expiresAt != null) {
            json.put("expiresAt", expiresAt.toString());
        }
        return JsonText.of(json);
    }

    /** Reads what {@link #toJson} wrote. */
    public static ApiKey fromJson(JsonText text) {
        JsonNode json = text.tree();
        return new ApiKey(
                json.path("id").asString(""),
                json.has("tenant") ? new TenantName(json.path("tenant").stringValue()) : null,
                json.path("secretHash").asString(""),
                json.path("scopes")
                        .valueStream()
                        .flatMap(scope -> Scope.ofName(scope.asString("")).stream())
                        .collect(Collectors.toSet()),
                json.path("collections")
                        .valueStream()
                        .map(collection -> new CollectionName(collection.stringValue()))
                        .collect(Collectors.toSet()),
                json.has("expiresAt") ? Instant.parse(json.path("expiresAt").stringValue()) : null);
    }
}
