package io.headwater.command.store.postgres;

/** The database holds a log that was laid out otherwise than the settings say; nothing was changed. */
public final class WrongLog extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Keeps the number of partitions in the settings and in the log. */
    public WrongLog(int wanted, int stored) {
        super("headwater.log.partitions is " + wanted + ", but this log was created with " + stored
                + ", which cannot be changed: set it to " + stored);
    }
}
