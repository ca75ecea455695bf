package io.headwater.command.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Rejection;
import io.headwater.command.decision.Rejection.Code;
import io.headwater.command.record.RecordCommand.CreateRecord;
import io.headwater.command.record.RecordCommand.DeleteRecord;
import io.headwater.command.record.RecordCommand.MergeRecord;
import io.headwater.command.record.RecordCommand.PatchRecord;
import io.headwater.command.record.RecordCommand.PutRecord;
import io.headwater.events.Event;
import io.headwater.events.JsonText;
import io.headwater.events.RecordId;
import io.headwater.events.RecordState;
import io.headwater.http.EntityTags;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class RecordDeciderTest {
    private static final RecordId ID = new RecordId("r1");
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    // The schema of these tests: 'total' is forbidden to be 13.
    private static final RecordDecider DECIDER = new RecordDecider(
            body -> body.path("total").asInt(0) == 13 ? List.of(new Rejection.Fault("/total", "It is 13.")) : List.of(),
            100);

    @Nested
    class Creating {
        @Test
        void aNewRecordIsCreated() {
            given().when(new CreateRecord(ID, json("{\"total\": 1}")))
                    .then(new Event.RecordCreated(json("{\"total\": 1}")));
        }

        @Test
        void aRecordThatIsThereIsRejected() {
            given(created("{}")).when(new CreateRecord(ID, json("{}"))).thenRejected(Code.RECORD_EXISTS);
        }

        @Test
        void aDeletedRecordBeginsAgain() {
            given(created("{}"), new Event.RecordDeleted())
                    .when(new CreateRecord(ID, json("{\"total\": 2}")))
                    .then(new Event.RecordCreated(json("{\"total\": 2}")));
        }

        @Test
        void aBodyThatBreaksTheSchemaIsRejected() {
            given().when(new CreateRecord(ID, json("{\"total\": 13}"))).thenRejected(Code.SCHEMA_VIOLATION);
        }

        @Test
        void anIdInTheBodyMustBeTheRecords() {
            given().when(new CreateRecord(ID, json("{\"id\": \"r2\"}"))).thenRejected(Code.ID_MISMATCH);
        }
    }

    @Nested
    class Putting {
        @Test
        void anotherBodyReplaces() {
            given(created("{\"total\": 1}"))
                    .when(put("{\"total\": 2}", Precondition.NONE))
                    .then(new Event.RecordReplaced(json("{\"total\": 2}")));
        }

        @Test
        void theSameBodyInAnotherOrderChangesNothing() {
            given(created("{\"a\": 1, \"b\": 2}"))
                    .when(put("{\"b\": 2, \"a\": 1}", Precondition.NONE))
                    .then();
        }

        @Test
        void createOnlyIsRejectedWhereThereIsARecord() {
            given(created("{}")).when(put("{}", ifNoneMatch("*"))).thenRejected(Code.VERSION_MISMATCH);
        }

        @Test
        void aMatchOfAnotherVersionIsRejected() {
            given(created("{}")).when(put("{\"total\": 2}", ifMatch("\"2\""))).thenRejected(Code.VERSION_MISMATCH);
        }

        @Test
        void aWeakTagIsNoMatch() {
            given(created("{}")).when(put("{\"total\": 2}", ifMatch("W/\"1\""))).thenRejected(Code.VERSION_MISMATCH);
        }

        @Test
        void aWeakTagIsAMatchThatMustNotBe() {
            given(created("{}"))
                    .when(put("{\"total\": 2}", ifNoneMatch("W/\"1\"")))
                    .thenRejected(Code.VERSION_MISMATCH);
        }

        @Test
        void aMatchNeedsARecord() {
            given().when(put("{}", ifMatch("*"))).thenRejected(Code.VERSION_MISMATCH);
        }
    }

    @Nested
    class Merging {
        @Test
        void aPatchIsKeptAsItCame() {
            given(created("{\"a\": 1, \"b\": 2}"))
                    .when(merge("{\"a\": null, \"c\": 3}"))
                    .then(new Event.RecordPatched(json("{\"a\": null, \"c\": 3}")));
        }

        @Test
        void aPatchThatChangesNothingIsNoEvent() {
            given(created("{\"a\": 1}"))
                    .when(merge("{\"a\": 1.0, \"x\": null}"))
                    .then();
        }

        @Test
        void theResultMustFitTheSchema() {
            given(created("{\"total\": 1}")).when(merge("{\"total\": 13}")).thenRejected(Code.SCHEMA_VIOLATION);
        }

        @Test
        void thereMustBeARecord() {
            given().when(merge("{}")).thenRejected(Code.RECORD_UNKNOWN);
        }

        @Test
        void patchesCannotGrowARecordBeyondItsLimit() {
            given(created("{\"a\": \"" + "x".repeat(60) + "\"}"))
                    .when(merge("{\"b\": \"" + "x".repeat(60) + "\"}"))
                    .thenRejected(Code.RECORD_TOO_LARGE);
        }

        @Test
        void aPatchThatIsNoObjectIsRejected() {
            given(created("{}"))
                    .when(new MergeRecord(ID, JsonText.of("[1]").tree(), Precondition.NONE))
                    .thenRejected(Code.NOT_AN_OBJECT);
        }
    }

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
    class Deleting {
        @Test
        void aRecordEnds() {
            given(created("{}")).when(new DeleteRecord(ID, Precondition.NONE)).then(new Event.RecordDeleted());
        }

        @Test
        void thereMustBeARecord() {
            given(created("{}"), new Event.RecordDeleted())
                    .when(new DeleteRecord(ID, Precondition.NONE))
                    .thenRejected(Code.RECORD_UNKNOWN);
        }

        @Test
        void theVersionMustMatch() {
            given(created("{}")).when(new DeleteRecord(ID, ifMatch("\"7\""))).thenRejected(Code.VERSION_MISMATCH);
        }
    }

    private static Given given(Event.RecordEvent... events) {
        return new Given(Arrays.stream(events)
                .reduce(RecordState.NEW, (state, event) -> state.evolve(event, AT), (left, right) -> right));
    }

    private record Given(RecordState state) {
        When when(RecordCommand command) {
            return new When(DECIDER.decide(command, state));
        }
    }

    private record When(Decision decision) {
        void then(Event... events) {
            assertThat(decision).isEqualTo(new Decision.Accepted(List.of(events)));
        }

        void thenRejected(Code code) {
            assertThat(decision)
                    .isInstanceOfSatisfying(
                            Decision.Rejected.class,
                            rejected -> assertThat(rejected.rejection().code()).isEqualTo(code));
        }
    }

    private static Event.RecordCreated created(String body) {
        return new Event.RecordCreated(json(body));
    }

    private static PutRecord put(String body, Precondition precondition) {
        return new PutRecord(ID, json(body), precondition);
    }

    private static MergeRecord merge(String patch) {
        return new MergeRecord(ID, json(patch), Precondition.NONE);
    }

    private static PatchRecord patch(String operations) {
        return new PatchRecord(
                ID, JsonPatchReader.read(JsonText.of("[" + operations + "]").tree(), 10), Precondition.NONE);
    }

    private static Precondition ifMatch(String tags) {
        return new Precondition(EntityTags.parse(Collections.enumeration(List.of(tags))), Optional.empty());
    }

    private static Precondition ifNoneMatch(String tags) {
        return new Precondition(Optional.empty(), EntityTags.parse(Collections.enumeration(List.of(tags))));
    }

    private static ObjectNode json(String text) {
        return (ObjectNode) JsonText.of(text).tree();
    }
}
