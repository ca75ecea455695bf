package io.headwater.command.store;

/**
 * The connection broke during the commit and the database did not come back in time: the events of the call are stored
 * all, or none of them is. Whoever tries again must expect to find them.
 */
public final class OutcomeUnknown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Keeps how the commit failed. */
    public OutcomeUnknown(Throwable cause) {
        super("the log's database was lost while it committed", cause);
    }
}
