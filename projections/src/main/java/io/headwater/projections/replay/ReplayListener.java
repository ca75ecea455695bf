package io.headwater.projections.replay;

/** Hears of a replay while it goes on, on its thread. */
public interface ReplayListener {
    /** Something else begins, said in a few words. */
    void step(String what);

    /** Some more rows were copied. */
    void copied(Copied rows);

    /** The new generation, compared with the log, has this to say. */
    void found(Finding finding);

    /**
     * How far copying is.
     *
     * @param more since the last call
     * @param inAll by this process and those before it
     * @param ofAbout so many; -1 if nobody knows
     */
    record Copied(long more, long inAll, long ofAbout) {}
}
