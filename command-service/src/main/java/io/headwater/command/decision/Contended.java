package io.headwater.command.decision;

/** Other writers of the same stream were faster at every attempt; nothing was stored. */
public final class Contended extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Keeps how often it was tried. */
    public Contended(int attempts) {
        super("outrun at each of " + attempts + " attempts");
    }
}
