package io.headwater.projections.replay;

import java.util.Locale;

/** How far a replay is. */
public enum ReplayState {
    /** The table is being made from the log; the engine knows nothing of it. */
    LOADING,
    /** The engine feeds both generations, and readers read the old one. */
    FOLLOWING,
    /** As before, and the new one has been compared with the log. */
    READY,
    /** The engine feeds both generations, and readers read the new one. */
    SWITCHED,
    /** The generation that is not read could not be kept up, and is not fed any more. */
    FAILED,
    /** The generation that is not read is not fed any more, and is about to be dropped. */
    ENDED;

    /** As the replica has it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ReplayState of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
