package io.headwater.events;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Something that happened to a tenant, a collection or a record: the data of an event, without where and when. */
public sealed interface Event {

    /** The event's type, which names its JSON form. */
    EventType type();

    /** What happens to a tenant as such. */
    sealed interface TenantEvent extends Event {}

    /** What happens to a collection as such. */
    sealed interface CollectionEvent extends Event {}

    /** What happens to a record. */
    sealed interface RecordEvent extends Event {}

    /** A tenant began. JSON: {@code {"incarnation": 7, "settings": {}}}. */
    record TenantProvisioned(Incarnation incarnation, ObjectNode settings) implements TenantEvent {
        @Override
        public EventType type() {
            return EventType.TENANT_PROVISIONED;
        }
    }

    /** A tenant's settings were replaced. JSON: {@code {"settings": {}}}. */
    record TenantChanged(ObjectNode settings) implements TenantEvent {
        @Override
        public EventType type() {
            return EventType.TENANT_CHANGED;
        }
    }

    /** A tenant ended, with all it has. JSON: {@code {}}. */
    record TenantOffboarded() implements TenantEvent {
        @Override
        public EventType type() {
            return EventType.TENANT_OFFBOARDED;
        }
    }

    /**
     * A collection began, was defined anew, or is about to be. JSON: {@code {"incarnation": 9, "definition": {"schema": {…},
     * …}, "proposed": {…}}}, the last only if there is one.
     *
     * @param incarnation stays while the collection evolves and is a new one after a drop
     * @param definition in force
     * @param proposed what is to follow if the records that are there allow it; from this event on, records are checked against
     *     both; null if nothing is
     */
    record CollectionDefined(
            Incarnation incarnation,
            CollectionDefinition definition,
            @Nullable CollectionDefinition proposed) implements CollectionEvent {
        /** A definition that none is to follow. */
        public CollectionDefined(Incarnation incarnation, CollectionDefinition definition) {
            this(incarnation, definition, null);
        }

        @Override
        public EventType type() {
            return EventType.COLLECTION_DEFINED;
        }
    }

    /** A collection ended, with its records. JSON: {@code {}}. */
    record CollectionDropped() implements CollectionEvent {
        @Override
        public EventType type() {
            return EventType.COLLECTION_DROPPED;
        }
    }

    /** A record began, or began again after it was deleted. JSON: the body. */
    record RecordCreated(ObjectNode body) implements RecordEvent {
        @Override
        public EventType type() {
            return EventType.RECORD_CREATED;
        }
    }

    /** A record's body was replaced. JSON: the new body. */
    record RecordReplaced(ObjectNode body) implements RecordEvent {
        @Override
        public EventType type() {
            return EventType.RECORD_REPLACED;
        }
    }

    /** A record was changed in parts. JSON: the merge patch (RFC 7396), an object. */
    record RecordPatched(JsonNode patch) implements RecordEvent {
        @Override
        public EventType type() {
            return EventType.RECORD_PATCHED;
        }
    }

    /** Numbers were added to some of a record's. JSON: {@code {"by": {"/stock": -5}}}. */
    record RecordAdjusted(Adjustment adjustment) implements RecordEvent {
        @Override
        public EventType type() {
            return EventType.RECORD_ADJUSTED;
        }
    }

    /** A record ended; its versions go on if it begins again. JSON: {@code {}}. */
    record RecordDeleted() implements RecordEvent {
        @Override
        public EventType type() {
            return EventType.RECORD_DELETED;
        }
    }
}
