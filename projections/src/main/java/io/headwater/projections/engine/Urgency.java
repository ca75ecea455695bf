package io.headwater.projections.engine;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * When an engine works: at once for what somebody waits for, in larger portions and behind others for what may come a moment
 * later.
 *
 * @param linger how long few events wait for others, so that a transaction has more of them; a full batch does not wait
 * @param areOthersBusy whether a more urgent engine has much to do; while it has, the worker rests after each large batch
 * @param lagMax how far behind the log it may be, and still give way to others
 */
public record Urgency(Duration linger, BooleanSupplier areOthersBusy, Duration lagMax) {
    /** Everything as soon as it can be. */
    public static final Urgency AT_ONCE = new Urgency(Duration.ZERO, () -> false, Duration.ZERO);

    boolean givesWay(double lagSeconds) {
        return lagSeconds * 1_000 < lagMax.toMillis() && areOthersBusy.getAsBoolean();
    }
}
