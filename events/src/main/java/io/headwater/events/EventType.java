package io.headwater.events;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The types of events, each with its name on the wire and in the log, such as {@code headwater.record.created.v1}. */
public enum EventType {
    TENANT_PROVISIONED("headwater.tenant.provisioned.v1"),
    TENANT_CHANGED("headwater.tenant.changed.v1"),
    TENANT_OFFBOARDED("headwater.tenant.offboarded.v1"),
    COLLECTION_DEFINED("headwater.collection.defined.v1"),
    COLLECTION_DROPPED("headwater.collection.dropped.v1"),
    RECORD_CREATED("headwater.record.created.v1"),
    RECORD_REPLACED("headwater.record.replaced.v1"),
    RECORD_PATCHED("headwater.record.patched.v1"),
    RECORD_ADJUSTED("headwater.record.adjusted.v1"),
    RECORD_DELETED("headwater.record.deleted.v1");

    private static final Map<String, EventType> BY_WIRE_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(EventType::wireName, Function.identity()));

    private final String wireName;

    EventType(String wireName) {
        this.wireName = wireName;
    }

    /** The name in the log's {@code type} column and in {@code ce_type}. */
    public String wireName() {
        return wireName;
    }

    /**
     * The type of a name read from the log or the topic.
     *
     * @throws UnreadableEvent if this build knows no such type
     */
    public static EventType ofWireName(String wireName) {
        EventType type = BY_WIRE_NAME.get(wireName);
        if (type == null) {
            throw new UnreadableEvent("event type '" + wireName + "' is not known to this build");
        }
        return type;
    }
}
