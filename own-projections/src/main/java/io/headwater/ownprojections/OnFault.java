package io.headwater.ownprojections;

/**
 * What is to be done about an event that a projection fails at: it throws something else than {@link TryLater}, or writes what
 * PostgreSQL refuses for its contents. What came before the event is applied.
 */
public enum OnFault {
    /**
     * The event's partition stands still for this projection, and for no other. The event is tried again with growing pauses,
     * so it goes on by itself when the cause is gone or other code is deployed; meanwhile metrics and health tell.
     */
    STOP,
    /**
     * The event is set aside with its error, and so are later ones of the same record; the rest flows. An operator applies or
     * gives up what is parked ({@code headwater parked}).
     */
    PARK
}
