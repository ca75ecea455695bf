package io.headwater.command.record;

import io.headwater.command.collection.Constraints;
import io.headwater.command.collection.Rules;
import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Rejection;
import io.headwater.command.decision.Rejection.Code;
import io.headwater.events.Event;
import io.headwater.events.Json;
import io.headwater.events.MergePatch;
import io.headwater.events.RecordId;
import io.headwater.events.RecordState;
import io.headwater.expressions.Condition;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decides about one record. Pure: the schema is a function that it was given.
 *
 * @param schema the faults of a body; empty if it fits
 * @param rules of the collection
 * @param constraints between its records and others, which the log judges
 * @param when what an adjustment asks of the record
 * @param bytesMax of a body that a patch may leave, as compact JSON
 */
record RecordDecider(
        Function<JsonNode, List<Rejection.Fault>> schema,
        Rules rules,
        Constraints constraints,
        Condition when,
        int bytesMax) {

    Decision decide(RecordCommand command, RecordState state) {
        return switch (command) {
            case RecordCommand.CreateRecord create -> create(create, state);
            case RecordCommand.PutRecord put -> put(put, state);
            case RecordCommand.MergeRecord merge -> merge(merge, state);
            case RecordCommand.PatchRecord patch -> patch(patch, state);
            case RecordCommand.AdjustRecord adjust -> adjust(adjust, state);
            case RecordCommand.DeleteRecord delete -> delete(delete, state);
        };
    }

    private Decision create(RecordCommand.CreateRecord command, RecordState state) {
        return state.exists()
                ? Decision.rejected(Code.RECORD_EXISTS)
                : checked(command.id(), null, command.body(), new Event.RecordCreated(command.body()));
    }

    private Decision put(RecordCommand.PutRecord command, RecordState state) {
        if (!command.precondition().holds(state)) {
            return Decision.rejected(Code.VERSION_MISMATCH);
        }
        ObjectNode before = state.body();
        if (before == null) {
            return checked(command.id(), null, command.body(), new Event.RecordCreated(command.body()));
        }
        return Json.identical(before, command.body())
                ? Decision.UNCHANGED
                : checked(command.id(), before, command.body(), new Event.RecordReplaced(command.body()));
    }

    private Decision merge(RecordCommand.MergeRecord command, RecordState state) {
        ObjectNode before = state.body();
        if (before == null || !command.precondition().holds(state)) {
            return unmet(before);
        }
        return MergePatch.apply(before, command.patch()) instanceof ObjectNode after
                ? changed(command.id(), before, after, size -> new Event.RecordPatched(command.patch()))
                : Decision.rejected(Code.NOT_AN_OBJECT);
    }

    private Decision patch(RecordCommand.PatchRecord command, RecordState state) {
        ObjectNode before = state.body();
        if (before == null || !command.precondition().holds(state)) {
            return unmet(before);
        }
        return switch (JsonPatchRun.apply(command.patch(), before, bytesMax)) {
            case JsonPatchRun.Result.Refused(Rejection rejection) -> new Decision.Rejected(rejection);
            case JsonPatchRun.Result.Patched(ObjectNode after) ->
                changed(command.id(), before, after, size -> leanest(before, after, size));
        };
    }

    /**
     * The change as the log keeps it: a merge patch, since the log has no form for JSON Patch; the whole record where a
     * merge patch could not say it, as it has no word for null, or would be no shorter.
     */
    private static Event leanest(ObjectNode before, ObjectNode after, int size) {
        return MergePatch.between(before, after)
                .filter(patch -> Json.write(patch).length < size)
                .<Event>map(Event.RecordPatched::new)
                .orElseGet(() -> new Event.RecordReplaced(after));
    }

    private Decision adjust(RecordCommand.AdjustRecord command, RecordState state) {
        ObjectNode before = state.body();
        if (before == null || !command.precondition().holds(state)) {
            return unmet(before);
        }
        if (!when.holds(before)) {
            return Decision.rejected(Code.CONDITION_FAILED);
        }
        return command.by()
                .apply(before)
                .map(after -> changed(command.id(), before, after, size -> new Event.RecordAdjusted(command.by())))
                .orElseGet(() -> Decision.rejected(Code.NOT_ADJUSTABLE));
    }

    private static Decision unmet(@Nullable ObjectNode before) {
        return Decision.rejected(before == null ? Code.RECORD_UNKNOWN : Code.VERSION_MISMATCH);
    }

    private Decision changed(RecordId id, ObjectNode before, ObjectNode after, IntFunction<Event> event) {
        if (Json.identical(before, after)) {
            return Decision.UNCHANGED;
        }
        // Patches of a legal size could grow a record without end.
        int size = Json.write(after).length;
        return size > bytesMax
                ? Decision.rejected(Code.RECORD_TOO_LARGE)
                : checked(id, before, after, event.apply(size));
    }

    private Decision delete(RecordCommand.DeleteRecord command, RecordState state) {
        ObjectNode before = state.body();
        return before == null || !command.precondition().holds(state)
                ? unmet(before)
                : Decision.of(new Event.RecordDeleted(), constraints.effects(command.id(), before, null));
    }

    private Decision checked(RecordId id, @Nullable ObjectNode before, ObjectNode after, Event event) {
        JsonNode bodyId = after.path("id");
        // The number 7 is not the id "7": what is exported with it could not be imported.
        boolean isOwn = bodyId.isString() && bodyId.stringValue().equals(id.value());
        if (!bodyId.isMissingNode() && !isOwn) {
            return new Decision.Rejected(
                    Rejection.at(Code.ID_MISMATCH, List.of(new Rejection.Fault("/id", "It must be the record's id."))));
        }
        List<Rejection.Fault> faults = schema.apply(after);
        if (!faults.isEmpty()) {
            return new Decision.Rejected(Rejection.at(Code.SCHEMA_VIOLATION, faults));
        }
        List<Rejection.Fault> broken = rules.check(before, after);
        if (!broken.isEmpty()) {
            return new Decision.Rejected(Rejection.at(Code.RULE_VIOLATED, broken));
        }
        return constraints
                .check(before, after)
                .<Decision>map(Decision.Rejected::new)
                .orElseGet(() -> Decision.of(event, constraints.effects(id, before, after)));
    }
}
