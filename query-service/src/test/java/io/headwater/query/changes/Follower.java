package io.headwater.query.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Event;
import io.headwater.events.EventCodec;
import io.headwater.events.EventType;
import io.headwater.events.JsonText;
import io.headwater.events.RecordState;
import io.headwater.events.Version;
import io.headwater.query.changes.EventStream.Item;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A client that keeps a copy of a collection by what a stream tells it, and fails at what cannot be. */
final class Follower {
    private final Map<String, RecordState> records = new HashMap<>();
    private final List<String> tokens = new ArrayList<>();
    private @Nullable String lastId;
    private boolean isComplete;

    /** What a copy has of a record. */
    record Copy(Version version, ObjectNode body) {}

    /** The tokens of all changes it was told since it last began. */
    List<String> tokens() {
        return tokens;
    }

    Map<String, Copy> copies() {
        return copies(records);
    }

    static Map<String, Copy> copies(Map<String, RecordState> states) {
        Map<String, Copy> copies = new HashMap<>();
        states.forEach((id, state) -> {
            if (state.body() != null) {
                copies.put(id, new Copy(state.version(), state.body()));
            }
        });
        return copies;
    }

    /** Follows until it has a record of an id; breaks off at random, and comes back with the last id it has. */
    Follower follow(Function<@Nullable String, EventStream> open, RandomGenerator random, String last) {
        while (!isComplete || !records.containsKey(last)) {
            int items = random.nextInt(1, 800);
            if (!isComplete) {
                forget();
            }
            try (EventStream stream = open.apply(lastId)) {
                boolean isOpen = true;
                while (isOpen && items-- > 0 && !(isComplete && records.containsKey(last))) {
                    Item item = stream.next();
                    isOpen = item.data() != null;
                    take(item);
                }
            }
        }
        return this;
    }

    // A state that was not told to its end is of no use.
    private void forget() {
        records.clear();
        tokens.clear();
        lastId = null;
    }

    private void take(Item item) {
        lastId = item.lastId();
        switch (item.type()) {
            case "state" -> state(item.json());
            case "current" -> isComplete = true;
            case "end" -> {
                // It comes back with what it has.
            }
            case "" -> {
                // The end of the connection after that.
            }
            default -> change(item.json());
        }
    }

    private void state(JsonNode json) {
        // Nothing can be resumed before the state is whole.
        assertThat(lastId).isNull();
        Version version = new Version(json.path("version").asLong(0));
        RecordState state = new RecordState(version, (ObjectNode) json.path("data"), Instant.EPOCH, Instant.EPOCH);
        assertThat(records.put(json.path("id").asString(""), state))
                .as("told twice: %s", json)
                .isNull();
    }

    private void change(JsonNode json) {
        tokens.add(json.path("token").asString(""));
        assertThat(lastId).isEqualTo(tokens.getLast());
        String id = json.path("id").asString("");
        long version = json.path("version").asLong(0);
        RecordState before = records.get(id);
        // A record that was not there when the stream began may have had versions before.
        RecordState state =
                before != null ? before : new RecordState(new Version(version - 1), null, Instant.EPOCH, Instant.EPOCH);
        RecordState after = state.evolve(event(json), Instant.EPOCH);
        assertThat(after.version().value()).as("%s after %s", json, before).isEqualTo(version);
        records.put(id, after);
        // From its first change on, all that was there before has been told.
        isComplete = true;
    }

    private static Event.RecordEvent event(JsonNode json) {
        String type = json.path("type").asString("");
        JsonNode data = json.path(type.equals("patched") ? "patch" : "data");
        return (Event.RecordEvent) EventCodec.decode(
                EventType.ofWireName("headwater.record." + type + ".v1"),
                data.isMissingNode() ? JsonText.EMPTY_OBJECT : JsonText.of(data));
    }
}
