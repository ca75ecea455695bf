package io.headwater.command.record;

import static io.headwater.command.record.RecordDecisions.ID;
import static io.headwater.command.record.RecordDecisions.created;
import static io.headwater.command.record.RecordDecisions.given;
import static io.headwater.command.record.RecordDecisions.ifMatch;
import static io.headwater.command.record.RecordDecisions.ifNoneMatch;
import static io.headwater.command.record.RecordDecisions.json;

import io.headwater.command.decision.Rejection.Code;
import io.headwater.command.record.RecordCommand.CreateRecord;
import io.headwater.command.record.RecordCommand.DeleteRecord;
import io.headwater.command.record.RecordCommand.MergeRecord;
import io.headwater.command.record.RecordCommand.PutRecord;
import io.headwater.events.Event;
import io.headwater.events.JsonText;
import io.headwater.events.RecordId;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RecordDeciderTest {
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
            given().when(new CreateRecord(new RecordId("7"), json("{\"id\": 7}")))
                    .thenRejected(Code.ID_MISMATCH);
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
        void anEqualNumberWithOtherDecimalPlacesIsKeptAsItCame() {
            given(created("{\"total\": 14.0}"))
                    .when(put("{\"total\": 14.00}", Precondition.NONE))
                    .then(new Event.RecordReplaced(json("{\"total\": 14.00}")));
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
            given(created("{\"a\": 1}")).when(merge("{\"a\": 1, \"x\": null}")).then();
        }

        @Test
        void aPatchThatChangesTheDigitsAloneIsAnEvent() {
            given(created("{\"a\": 1}"))
                    .when(merge("{\"a\": 1.0}"))
                    .then(new Event.RecordPatched(json("{\"a\": 1.0}")));
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

    private static PutRecord put(String body, Precondition precondition) {
        return new PutRecord(ID, json(body), precondition);
    }

    private static MergeRecord merge(String patch) {
        return new MergeRecord(ID, json(patch), Precondition.NONE);
    }
}
