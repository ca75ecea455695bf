package io.headwater.command.store;

import io.headwater.events.RecordId;

/** Why an event does not get what its {@link Effect}s need. */
public sealed interface Violation {
    /** Another record has the value. */
    record Taken(String fields, RecordId holder) implements Violation {}

    /** The record that a field refers to is not there. */
    record Missing(String field) implements Violation {}

    /** What is to go is referred to. */
    record Referenced(ReferringField by) implements Violation {}

    /** The collection holds as many records as it may. */
    record Full(long max) implements Violation {}

    /** There are still rows of a constraint that had the name of this one. */
    record Lingering() implements Violation {}
}
