package io.headwater.ownprojections;

import java.io.IOException;

/**
 * A projection whose effects are outside the replica, such as calls of a web service: at least once. A batch whose delivery
 * failed halfway, or whose process was killed before the checkpoint was kept, comes again, so receivers need a key to
 * recognize what they have: an event's id, or its partition and position.
 *
 * <p>While a batch is delivered its partition's checkpoint is locked in the replica, so no other instance delivers events of
 * the same partition at that time, unless the delivery takes longer than 30 s: by then the server has ended the transaction, and
 * what was delivered comes again. It runs on one replica only, which the service's settings name.
 */
public non-sealed interface EffectProjection extends OwnProjection {

    /**
     * Has the effects of the events; returns when they are certain, within 20 s or so.
     *
     * @throws IOException the receiver is away: as {@link TryLater}
     * @throws InterruptedException the service ends: as {@link TryLater}
     */
    void deliver(EventBatch batch) throws IOException, InterruptedException;

    /** 100 unless it says otherwise: as many events may come again after a failure. */
    @Override
    default int eventsMax() {
        return 100;
    }
}
