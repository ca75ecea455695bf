package io.headwater.projections.replay;

import io.headwater.events.Incarnation;
import io.headwater.events.Position;
import io.headwater.events.Version;
import io.headwater.projections.engine.Identifier;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code headwater.replay}: what a killed process left, and another goes on with.
 *
 * @param generation of the table that is not read
 * @param table its name
 * @param definitionVersion that the table was made by
 * @param position of the partition as of which the log is copied
 * @param copiedTo the last record that is copied, and after an exchange the last whose texts are compared; {@link IdRange#END}
 *     if all are
 * @param copied rows
 * @param caughtUp the position up to which the table has the log's events, as long as the engine does not feed it
 * @param deferred records whose events are left out until the engine feeds it, for some were or are parked
 * @param error why it failed
 */
record Replay(
        Incarnation collection,
        ReplayState state,
        int generation,
        Identifier table,
        Version definitionVersion,
        Position position,
        String copiedTo,
        long copied,
        Position caughtUp,
        Set<String> deferred,
        boolean paused,
        @Nullable String error) {
    Replay {
        deferred = Set.copyOf(deferred);
    }

    /** Whether everything is copied, or compared. */
    boolean isThrough() {
        return copiedTo.equals(IdRange.END);
    }
}
