package io.headwater.command.store;

/** The log's database did not answer or refused; nothing of the call was stored, and it may be tried again. */
public final class StoreUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Keeps what was being done, and why it failed. */
    public StoreUnavailable(String doing, Throwable cause) {
        super(doing, cause);
    }
}
