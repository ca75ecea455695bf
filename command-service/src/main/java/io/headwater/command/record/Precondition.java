package io.headwater.command.record;

import io.headwater.events.RecordState;
import io.headwater.http.EntityTags;
import java.util.Optional;

/**
 * In which state the record must be for a command to be carried out, RFC 9110 section 13.
 *
 * @param ifMatch the record is there, at one of these versions
 * @param ifNoneMatch the record is not there, or at none of these versions
 */
record Precondition(Optional<EntityTags> ifMatch, Optional<EntityTags> ifNoneMatch) {
    /** Any state will do. */
    static final Precondition NONE = new Precondition(Optional.empty(), Optional.empty());

    boolean holds(RecordState state) {
        return ifMatch.map(tags -> state.exists() && tags.matchesStrongly(state.version()))
                        .orElse(true)
                && ifNoneMatch
                        .map(tags -> !state.exists() || !tags.matchesWeakly(state.version()))
                        .orElse(true);
    }

    /** Whether this can only hold for a record that is not there. */
    boolean isCreateOnly() {
        return ifNoneMatch.map(EntityTags::any).orElse(false);
    }
}
