package io.headwater.command.store;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A command whose append may lose against another process again and again: the store may have it decided once more while it
 * holds the partition's head, when nobody can be faster.
 */
public interface Redecision {
    /** The stream that the command is about. */
    StreamId stream();

    /**
     * Decides the command on what its stream holds now. Called on a flusher's thread, with the heads locked; quick.
     *
     * @param before the command on the same stream that was decided again right before this one, whose events come first;
     *     null if this one is the first
     * @return what to append instead: perhaps no event, but expectations of everything it was decided on; empty if it cannot
     *     be decided here
     */
    Optional<Append> decide(@Nullable Redecision before);

    /** What {@link #decide} came to does not count: the flush that it was for did not take place. */
    void forget();
}
