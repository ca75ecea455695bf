package io.headwater.projections.replay;

/** Hears of a comparison while it goes on, on the thread that compares. */
public interface VerifyListener {
    /** Something was found. */
    void found(Finding finding);

    /** So many records were compared since the last call, all of them on one replica. */
    void compared(long records);
}
