package io.headwater.command.record;

import static io.headwater.command.record.RecordDecisions.ID;
import static io.headwater.command.record.RecordDecisions.created;
import static io.headwater.command.record.RecordDecisions.given;
import static io.headwater.command.record.RecordDecisions.ifMatch;
import static io.headwater.command.record.RecordDecisions.json;

import io.headwater.command.decision.Rejection.Code;
import io.headwater.command.record.RecordCommand.AdjustRecord;
import io.headwater.command.record.RecordCommand.PatchRecord;
import io.headwater.events.Adjustment;
import io.headwater.events.Event;
import io.headwater.events.JsonText;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** How patches and adjustments are decided. */
class RecordChangeDeciderTest {
    @Nested
    class Patching {
        @Test
        void theChangeIsKeptAsAMergePatch() {
            given(created("{\"a\": 1, \"b\": [1, 2], \"c\": \"long enough\"}"))
                    .when(patch("{\"op\": \"remove\", \"path\": \"/a\"}, {\"op\": \"remove\", \"path\": \"/b/0\"}"))
                    .then(new Event.RecordPatched(json("{\"a\": null, \"b\": [2]}")));
        }

        @Test
        void aMemberThatBecomesNullReplacesTheRecord() {
            given(created("{\"a\": 1, \"b\": 2}"))
                    .when(patch("{\"op\": \"replace\", \"path\": \"/a\", \"value\": null}"))
                    .then(new Event.RecordReplaced(json("{\"a\": null, \"b\": 2}")));
        }

        @Test
        void aChangeThatIsNoShorterThanTheRecordReplacesIt() {
            given(created("{\"a\": 1}"))
                    .when(patch("{\"op\": \"replace\", \"path\": \"/a\", \"value\": 2}"))
                    .then(new Event.RecordReplaced(json("{\"a\": 2}")));
        }

        @Test
        void aPatchThatChangesNothingIsNoEvent() {
            given(created("{\"a\": 1}"))
                    .when(patch("{\"op\": \"test\", \"path\": \"/a\", \"value\": 1.0}"))
                    .then();
        }

        @Test
        void theResultMustFitTheSchemaTheSizeAndTheId() {
            given(created("{\"total\": 1}"))
                    .when(patch("{\"op\": \"add\", \"path\": \"/total\", \"value\": 13}"))
                    .thenRejected(Code.SCHEMA_VIOLATION);
            given(created("{\"total\": 1}"))
                    .when(patch("{\"op\": \"add\", \"path\": \"/id\", \"value\": \"r2\"}"))
                    .thenRejected(Code.ID_MISMATCH);
            given(created("{\"total\": 1}"))
                    .when(patch("{\"op\": \"add\", \"path\": \"/a\", \"value\": \"" + "x".repeat(90) + "\"}"))
                    .thenRejected(Code.RECORD_TOO_LARGE);
        }

        @Test
        void thereMustBeARecordAtTheVersion() {
            given().when(patch("")).thenRejected(Code.RECORD_UNKNOWN);
            given(created("{}"))
                    .when(new PatchRecord(ID, new JsonPatch(List.of()), ifMatch("\"7\"")))
                    .thenRejected(Code.VERSION_MISMATCH);
        }
    }

    @Nested
    class Adjusting {
        @Test
        void aNumberIsAddedIfTheConditionHolds() {
            given(created("{\"stock\": 5}")).when(adjust("{\"/stock\": -5}")).then(adjusted("{\"/stock\": -5}"));
        }

        @Test
        void theConditionIsAskedOfTheRecordAsItIsThen() {
            given(created("{\"stock\": 9}"), adjusted("{\"/stock\": -5}"))
                    .when(adjust("{\"/stock\": -5}"))
                    .thenRejected(Code.CONDITION_FAILED);
        }

        @Test
        void nothingIsAddedToWhatIsNoNumber() {
            given(created("{\"stock\": 5, \"a\": \"1\"}"))
                    .when(adjust("{\"/stock\": 1, \"/a\": 1}"))
                    .thenRejected(Code.NOT_ADJUSTABLE);
            given(created("{\"stock\": 5}")).when(adjust("{\"/a\": 1}")).thenRejected(Code.NOT_ADJUSTABLE);
        }

        @Test
        void theResultMustFitTheSchema() {
            given(created("{\"stock\": 5, \"total\": 12}"))
                    .when(adjust("{\"/total\": 1}"))
                    .thenRejected(Code.SCHEMA_VIOLATION);
        }

        @Test
        void addingNothingIsNoEvent() {
            given(created("{\"stock\": 5}")).when(adjust("{\"/stock\": 0}")).then();
        }

        @Test
        void thereMustBeARecordAtTheVersion() {
            given().when(adjust("{\"/stock\": 1}")).thenRejected(Code.RECORD_UNKNOWN);
            given(created("{\"stock\": 5}"))
                    .when(new AdjustRecord(
                            ID, Adjustment.fromJson(json("{\"/stock\": 1}")), Optional.empty(), ifMatch("\"7\"")))
                    .thenRejected(Code.VERSION_MISMATCH);
        }

        private static AdjustRecord adjust(String by) {
            return new AdjustRecord(
                    ID, Adjustment.fromJson(json(by)), Optional.of("self.stock >= 5"), Precondition.NONE);
        }

        private static Event.RecordAdjusted adjusted(String by) {
            return new Event.RecordAdjusted(Adjustment.fromJson(json(by)));
        }
    }

    private static PatchRecord patch(String operations) {
        return new PatchRecord(
                ID, JsonPatchReader.read(JsonText.of("[" + operations + "]").tree(), 10), Precondition.NONE);
    }
}
