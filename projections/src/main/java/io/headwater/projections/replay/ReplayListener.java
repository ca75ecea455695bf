package io.headwater.projections.replay;

/** Hears of a replay while it goes on, on its thread. */
public interface ReplayListener {
    /** Something else begins, said in a few words. */
    void step(String what);

    /** So many rows are copied by now, of about so many; -1 if nobody knows. */
    void copied(long rows, long ofAbout);

    /** The new generation, compared with the log, has this to say. */
    void found(Finding finding);
}
