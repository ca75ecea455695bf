package io.headwater.command.decision;

import io.headwater.command.store.ReferringField;
import io.headwater.command.store.Violation;
import io.headwater.events.RecordId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Why the business says no: a value, never an exception.
 *
 * @param code stable, for programs
 * @param detail one sentence for a client
 * @param faults where in the body, may be empty
 */
public record Rejection(Code code, String detail, List<Fault> faults) {
    public Rejection {
        faults = List.copyOf(faults);
    }

    /** The reasons there are; the HTTP rim maps each to one problem. */
    public enum Code {
        /** There is no tenant of this name. */
        TENANT_UNKNOWN("There is no such tenant."),
        /** The tenant has no collection of this name. */
        COLLECTION_UNKNOWN("There is no such collection."),
        /** The collection is about to be defined anew, or just was, by another request. */
        DEFINITION_CONTENDED("Another definition of the collection is being introduced; send the request again."),
        /** The record was never created, or was deleted. */
        RECORD_UNKNOWN("There is no such record."),
        /** A create found a record of its id. */
        RECORD_EXISTS("A record of this id is there already."),
        /** The record's version is not the one the command asked for. */
        VERSION_MISMATCH("The record is not in the state that the precondition asks for."),
        /** The body breaks the collection's schema. */
        SCHEMA_VIOLATION("The record breaks the collection's schema."),
        /** A patch would leave something else than an object. */
        NOT_AN_OBJECT("A record is a JSON object; the patch would leave something else."),
        /** A JSON Patch tests for a value that is not there. */
        TEST_FAILED("The record does not have the value that the patch tests for."),
        /** A JSON Patch changes a place that the record does not have. */
        PATCH_CONFLICT("The record does not have the place that the patch changes."),
        /** A JSON Patch moves large values again and again. */
        PATCH_TOO_COSTLY("The patch moves too much."),
        /** The record is not in the state that an adjustment's {@code when} asks for. */
        CONDITION_FAILED("The condition 'when' does not hold for the record."),
        /** An adjustment adds to something that is no number, or makes one that is too long. */
        NOT_ADJUSTABLE("There is no number at one of the places of 'by', or the sum would be too long."),
        /** A patch would leave a record that nests deeper than a record may. */
        NESTED_TOO_DEEP("The record would be nested deeper than a record may be."),
        /** The change breaks a rule of the collection. */
        RULE_VIOLATED("A rule of the collection does not hold."),
        /** Another record has the same value in fields that are unique. */
        UNIQUE_VIOLATED("Another record has this value already."),
        /** A field refers to a record that is not there. */
        REFERENCE_MISSING("The record that is referred to is not there."),
        /** A record, or one of a collection, is referred to by others. */
        STILL_REFERENCED("Others refer to it."),
        /** The collection holds as many records as it may. */
        LIMIT_REACHED("The collection holds as many records as it may."),
        /** A definition adds a constraint that cannot be taken, or not this way. */
        INCOMPATIBLE_CONSTRAINTS(
                "New constraints are checked on the records that are there; ?compatibility=none forces a"
                        + " schema alone."),
        /** The body's {@code id} is not the one in the path. */
        ID_MISMATCH("The body's 'id' is not the one in the path."),
        /** The record would be larger than a record may be. */
        RECORD_TOO_LARGE("The record would be larger than a record may be.");

        private final String detail;

        Code(String detail) {
            this.detail = detail;
        }
    }

    /**
     * One fault of a body.
     *
     * @param pointer a JSON Pointer into the record, or into the patch if it is the patch that cannot be carried out
     * @param message what is wrong there
     * @param facts for programs, such as {@code id} of the record in the way; may be empty
     */
    public record Fault(String pointer, String message, SequencedMap<String, String> facts) {
        /** A fault that its message says all about. */
        public Fault(String pointer, String message) {
            this(pointer, message, new LinkedHashMap<>());
        }

        /** This fault with one more fact. */
        public Fault with(String name, String value) {
            SequencedMap<String, String> more = new LinkedHashMap<>(facts);
            more.put(name, value);
            return new Fault(pointer, message, more);
        }
    }

    /** A rejection in its code's own words. */
    public static Rejection of(Code code) {
        return new Rejection(code, code.detail, List.of());
    }

    /** A rejection by the log, of events that did not get what their effects need. */
    public static Rejection of(Violation violation) {
        return switch (violation) {
            case Violation.Taken(String fields, RecordId holder) ->
                at(
                        Code.UNIQUE_VIOLATED,
                        Arrays.stream(fields.split(",", -1))
                                .map(field -> new Fault(pointer(field), "Record '" + holder + "' has this value.")
                                        .with("id", holder.value()))
                                .toList());
            case Violation.Missing(String field) -> missing(field);
            case Violation.Referenced(ReferringField by) -> referenced(by);
            case Violation.Full(long max) ->
                new Rejection(
                        Code.LIMIT_REACHED, "The collection holds as many records as it may: " + max + ".", List.of());
            case Violation.Lingering() -> of(Code.DEFINITION_CONTENDED);
        };
    }

    /** A rejection since a field refers to what is not there. */
    public static Rejection missing(String field) {
        return at(
                Code.REFERENCE_MISSING,
                List.of(new Fault(pointer(field), "There is no record of this id where it refers to.")));
    }

    private static Rejection referenced(ReferringField by) {
        String message = "Record '%s' of '%s' refers to it in '%s'."
                .formatted(by.record().key(), by.collection().value(), by.field());
        return at(
                Code.STILL_REFERENCED,
                List.of(new Fault("", message)
                        .with("collection", by.collection().value())
                        .with("id", by.record().key())
                        .with("field", by.field())));
    }

    private static String pointer(String field) {
        return "/" + field.replace('.', '/');
    }

    /** A rejection that says where. */
    public static Rejection at(Code code, List<Fault> faults) {
        return new Rejection(code, code.detail, faults);
    }
}
