package io.headwater.command.store;

import io.headwater.events.Incarnation;
import io.headwater.events.RecordId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the log keeps beside its events to judge {@link Effect}s by. */
public interface Facts {
    /** Nothing is there. */
    Facts NONE = new Facts() {};

    /** The record that has a value; null if it is free. */
    default @Nullable RecordId holder(Claim claim) {
        return null;
    }

    /** Whether a record was created and not deleted since. */
    default boolean isPresent(StreamId record) {
        return false;
    }

    /** Fields that refer to a record and keep it from being deleted; not all, if they are many. */
    default List<ReferringField> referrers(StreamId record) {
        return List.of();
    }

    /** A field of another collection that refers to a record of this one and keeps it from being deleted; null if there is none. */
    default @Nullable ReferringField referrerFromOutside(Incarnation collection) {
        return null;
    }

    /** Records of a collection that has a limit. */
    default long count(Incarnation collection) {
        return 0;
    }

    /** Whether rows of a constraint that is no more may be there. */
    default boolean isRetired(Constraint constraint) {
        return false;
    }
}
