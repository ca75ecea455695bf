package io.headwater.projections.engine;

import io.headwater.events.Position;

/** A projection that has no event parked failed at one; nothing of its transaction remains, and it is to be tried again. */
final class ProjectionStopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProjectionStopped(Position position, FaultyData fault) {
        super("stopped at position " + position + ": " + fault.describe(), fault.getCause());
    }
}
