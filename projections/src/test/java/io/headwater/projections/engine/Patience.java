package io.headwater.projections.engine;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waits as long as a busy machine may need; a test that passes does not wait for it. */
public final class Patience {
    private Patience() {}

    /** A wait of up to a minute that looks often. */
    public static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(20));
    }
}
