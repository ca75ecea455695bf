package io.headwater.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A record as its events made it: the fold of a stream, the same for the write path and every read model.
 *
 * @param version of the last event; {@link Version#NONE} before the first
 * @param body null before the first event and after a deletion; never changed in place
 * @param createdAt when the present life of the record began
 * @param updatedAt when it last changed
 */
public record RecordState(Version version, @Nullable ObjectNode body, Instant createdAt, Instant updatedAt) {
    /** Of {@link #evolve}, beside states that are kept: raise it with every change of what that makes of the same events. */
    public static final int FOLD_FORMAT = 1;

    /** Before the first event. */
    public static final RecordState NEW = new RecordState(Version.NONE, null, Instant.EPOCH, Instant.EPOCH);

    /** Whether the record is there: created and not deleted since. */
    public boolean exists() {
        return body != null;
    }

    /**
     * The state after one more event.
     *
     * @throws UnreadableEvent if the event cannot follow this state, such as a patch of a record that is not there
     */
    public RecordState evolve(Event.RecordEvent event, Instant at) {
        return switch (event) {
            case Event.RecordCreated created -> new RecordState(version.next(), created.body(), at, at);
            case Event.RecordReplaced replaced -> changed(replaced.body(), at);
            case Event.RecordPatched patched -> changed(patch(patched.patch()), at);
            case Event.RecordAdjusted adjusted -> changed(adjust(adjusted.adjustment()), at);
            case Event.RecordDeleted _ -> new RecordState(version.next(), null, createdAt, at);
        };
    }

    private RecordState changed(ObjectNode newBody, Instant at) {
        return new RecordState(version.next(), newBody, createdAt, at);
    }

    private ObjectNode patch(JsonNode patch) {
        if (body == null || !(MergePatch.apply(body, patch) instanceof ObjectNode patched)) {
            throw new UnreadableEvent("a patch after version " + version + " has no object to change");
        }
        return patched;
    }

    private ObjectNode adjust(Adjustment adjustment) {
        if (body == null) {
            throw new UnreadableEvent("an adjustment after version " + version + " has no record to change");
        }
        return adjustment
                .apply(body)
                .orElseThrow(() ->
                        new UnreadableEvent("an adjustment after version " + version + " has no number to add to"));
    }
}
