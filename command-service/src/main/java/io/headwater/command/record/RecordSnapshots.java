package io.headwater.command.record;

import io.headwater.command.decision.SnapshotForm;
import io.headwater.command.store.Snapshot;
import io.headwater.events.EventType;
import io.headwater.events.JsonText;
import io.headwater.events.RecordState;
import io.headwater.events.UnreadableEvent;
import io.headwater.events.Version;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** Keeps the state of a record: its body, or JSON {@code null} once it is deleted. */
enum RecordSnapshots implements SnapshotForm<RecordState> {
    INSTANCE;

    @Override
    public int format() {
        return RecordState.FOLD_FORMAT;
    }

    @Override
    public Snapshot.State write(RecordState state) {
        JsonNode body = state.body() == null ? JsonNodeFactory.instance.nullNode() : state.body();
        return new Snapshot.State(JsonText.of(body), state.createdAt(), state.updatedAt());
    }

    // A record as it was created or replaced stands in the event as it is.
    @Override
    public Snapshot.@Nullable State ofEvent(RecordState state, EventType type, JsonText data) {
        return type == EventType.RECORD_CREATED || type == EventType.RECORD_REPLACED
                ? new Snapshot.State(data, state.createdAt(), state.updatedAt())
                : null;
    }

    @Override
    public RecordState read(Snapshot.State kept, Version version) {
        return switch (kept.body().tree()) {
            case ObjectNode body -> new RecordState(version, body, kept.createdAt(), kept.updatedAt());
            case NullNode _ -> new RecordState(version, null, kept.createdAt(), kept.updatedAt());
            default -> throw new UnreadableEvent("a snapshot is an object or null");
        };
    }
}
