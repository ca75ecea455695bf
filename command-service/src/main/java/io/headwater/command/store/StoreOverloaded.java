package io.headwater.command.store;

/** Too many events wait for a flush already; nothing of the call was stored, and it may be tried again later. */
public final class StoreOverloaded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Keeps the limit that was reached. */
    public StoreOverloaded(int waitingMax) {
        super("more than " + waitingMax + " events wait to be appended");
    }
}
