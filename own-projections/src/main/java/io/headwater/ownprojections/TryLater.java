package io.headwater.ownprojections;

/**
 * Thrown by a projection if no event is to blame: what it needs is away. The batch comes again, whole, after a pause that grows,
 * whatever {@link OwnProjection#onFault()} says.
 */
public final class TryLater extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what is away, for the service's log. */
    public TryLater(String message, Throwable cause) {
        super(message, cause);
    }
}
