package io.headwater.standalone.model;

import io.headwater.events.Json;
import io.headwater.http.HeadwaterHeaders;
import io.headwater.standalone.faults.Api;
import io.headwater.standalone.faults.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A request as it is sent. */
record Request(String method, String path, String body, Map<String, String> headers) {

    /** A command on a record. */
    record Operation(Journal.Key key, Command command) {
        /** The command as a batch may hold it: one that creates only has no word for it there. */
        Operation forBatch() {
            return command instanceof Command.Put(ObjectNode content, Match match)
                            && match.header().equals("If-None-Match")
                    ? new Operation(key, new Command.Put(content, Match.NONE))
                    : this;
        }

        private ObjectNode toJson() {
            ObjectNode json = JsonNodeFactory.instance
                    .objectNode()
                    .put("op", command.op())
                    .put("collection", key.collection())
                    .put("id", key.id());
            if (!command.content().isMissingNode()) {
                json.set("body", command.content());
            }
            Match match = command.match();
            if (match.header().isEmpty()) {
                return json;
            }
            return !match.isWeak() && match.versions().size() == 1
                    ? json.put("ifMatch", match.versions().getFirst())
                    : json.put("ifMatch", match.value());
        }
    }

    static Request of(Operation operation) {
        Journal.Key key = operation.key();
        Command command = operation.command();
        String records = "/v1/tenants/%s/collections/%s/records".formatted(key.tenant(), key.collection());
        String record = records + "/" + key.id();
        Map<String, String> headers = new HashMap<>(command.match().headers());
        String body = command.content().isMissingNode() ? "" : text(command.content());
        return switch (command) {
            case Command.Create _ -> new Request("POST", records, body, headers);
            case Command.Put _ -> new Request("PUT", record, body, headers);
            case Command.Merge _ -> {
                headers.put("Content-Type", "application/merge-patch+json");
                yield new Request("PATCH", record, body, headers);
            }
            case Command.Patch _ -> {
                headers.put("Content-Type", "application/json-patch+json");
                yield new Request("PATCH", record, body, headers);
            }
            case Command.Adjust _ -> new Request("POST", record + ":adjust", body, headers);
            case Command.Delete _ -> new Request("DELETE", record, body, headers);
        };
    }

    static Request batch(String tenant, boolean isAtomic, List<Operation> operations) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("atomic", isAtomic);
        ArrayNode list = json.putArray("operations");
        operations.forEach(operation -> list.add(operation.toJson()));
        return new Request("POST", "/v1/tenants/" + tenant + ":batch", text(json), Map.of());
    }

    Request with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new Request(method, path, body, more);
    }

    Request withKey(String key) {
        return with(HeadwaterHeaders.IDEMPOTENCY_KEY, key);
    }

    Api.Answer send(Api api) {
        String[] pairs = headers.entrySet().stream()
                .flatMap(header -> List.of(header.getKey(), header.getValue()).stream())
                .toArray(String[]::new);
        try {
            return api.send(method, path, body, pairs);
        } catch (IOException e) {
            throw new UncheckedIOException("no answer to " + this, e);
        }
    }

    private static String text(JsonNode json) {
        return new String(Json.write(json), StandardCharsets.UTF_8);
    }
}
