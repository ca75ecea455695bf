package io.headwater.command.record;

import io.headwater.events.Adjustment;
import io.headwater.events.RecordId;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a client wants of one record. */
public sealed interface RecordCommand {
    /** The record it is about. */
    RecordId id();

    /** Creates the record or replaces it, whatever is there. */
    static RecordCommand put(RecordId id, ObjectNode body) {
        return new PutRecord(id, body, Precondition.NONE);
    }

    /** Begin a record that is not there. */
    record CreateRecord(RecordId id, ObjectNode body) implements RecordCommand {}

    /** Begin the record, or replace its body. */
    record PutRecord(RecordId id, ObjectNode body, Precondition precondition) implements RecordCommand {}

    /** Change the record by a merge patch, RFC 7396. */
    record MergeRecord(RecordId id, JsonNode patch, Precondition precondition) implements RecordCommand {}

    /** Change the record by a JSON Patch, RFC 6902. */
    record PatchRecord(RecordId id, JsonPatch patch, Precondition precondition) implements RecordCommand {}

    /**
     * Add to numbers of the record, if it is in the right state.
     *
     * @param when in CEL; empty for any state
     */
    record AdjustRecord(RecordId id, Adjustment by, Optional<String> when, Precondition precondition)
            implements RecordCommand {}

    /** End the record. */
    record DeleteRecord(RecordId id, Precondition precondition) implements RecordCommand {}
}
