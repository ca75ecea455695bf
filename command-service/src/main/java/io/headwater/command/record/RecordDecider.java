package io.headwater.command.record;

import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Rejection;
import io.headwater.command.decision.Rejection.Code;
import io.headwater.events.Event;
import io.headwater.events.Json;
import io.headwater.events.MergePatch;
import io.headwater.events.RecordId;
import io.headwater.events.RecordState;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decides about one record. Pure: the schema is a function that it was given.
 *
 * @param schema the faults of a body; empty if it fits
 * @param bytesMax of a body that a patch may leave, as compact JSON
 */
record RecordDecider(Function<JsonNode, List<Rejection.Fault>> schema, int bytesMax) {

    Decision decide(RecordCommand command, RecordState state) {
        return switch (command) {
            case RecordCommand.CreateRecord create -> create(create, state);
            case RecordCommand.PutRecord put -> put(put, state);
            case RecordCommand.MergeRecord merge -> merge(merge, state);
            case RecordCommand.DeleteRecord delete -> delete(delete, state);
        };
    }

    private Decision create(RecordCommand.CreateRecord command, RecordState state) {
        return state.exists()
                ? Decision.rejected(Code.RECORD_EXISTS)
                : checked(command.id(), command.body(), new Event.RecordCreated(command.body()));
    }

    private Decision put(RecordCommand.PutRecord command, RecordState state) {
        if (!command.precondition().holds(state)) {
            return Decision.rejected(Code.VERSION_MISMATCH);
        }
        ObjectNode before = state.body();
        if (before == null) {
            return checked(command.id(), command.body(), new Event.RecordCreated(command.body()));
        }
        return Json.same(before, command.body())
                ? Decision.UNCHANGED
                : checked(command.id(), command.body(), new Event.RecordReplaced(command.body()));
    }

    private Decision merge(RecordCommand.MergeRecord command, RecordState state) {
        ObjectNode before = state.body();
        if (before == null) {
            return Decision.rejected(Code.RECORD_UNKNOWN);
        }
        if (!command.precondition().holds(state)) {
            return Decision.rejected(Code.VERSION_MISMATCH);
        }
        if (!(MergePatch.apply(before, command.patch()) instanceof ObjectNode after)) {
            return Decision.rejected(Code.NOT_AN_OBJECT);
        }
        if (Json.same(before, after)) {
            return Decision.UNCHANGED;
        }
        // Patches of a legal size could grow a record without end.
        if (Json.write(after).length > bytesMax) {
            return Decision.rejected(Code.RECORD_TOO_LARGE);
        }
        return checked(command.id(), after, new Event.RecordPatched(command.patch()));
    }

    private static Decision delete(RecordCommand.DeleteRecord command, RecordState state) {
        if (!state.exists()) {
            return Decision.rejected(Code.RECORD_UNKNOWN);
        }
        return command.precondition().holds(state)
                ? Decision.of(new Event.RecordDeleted())
                : Decision.rejected(Code.VERSION_MISMATCH);
    }

    private Decision checked(RecordId id, ObjectNode body, Event event) {
        JsonNode bodyId = body.path("id");
        if (!bodyId.isMissingNode() && !bodyId.asString("").equals(id.value())) {
            return new Decision.Rejected(
                    Rejection.at(Code.ID_MISMATCH, List.of(new Rejection.Fault("/id", "It must be the record's id."))));
        }
        List<Rejection.Fault> faults = schema.apply(body);
        return faults.isEmpty()
                ? Decision.of(event)
                : new Decision.Rejected(Rejection.at(Code.SCHEMA_VIOLATION, faults));
    }
}
