package io.headwater.command.store;

/** Too much waits for a flush already; nothing of the call was stored, and it may be tried again later. */
public final class StoreOverloaded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Keeps the limit that was reached, such as 20000 "events". */
    public StoreOverloaded(long waitingMax, String unit) {
        super("more than " + waitingMax + " " + unit + " wait to be appended");
    }
}
