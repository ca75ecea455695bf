package io.headwater.command.admission;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The first thing to stop: from then on nobody is let in, while the server still listens, so that newcomers are told instead
 * of turned away; and everything else goes on until those who were let in are answered.
 */
final class Drain implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

    private final Admission admission;
    private final Duration max;
    private volatile boolean isRunning;

    Drain(Admission admission, Duration max) {
        this.admission = admission;
        this.max = max;
    }

    @Override
    public void start() {
        isRunning = true;
    }

    @Override
    public void stop() {
        isRunning = false;
        admission.close();
        try {
            if (!admission.awaitEmpty(max)) {
                LOG.warn("{} requests are still under way after {}", admission.inFlight(), max);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }
}
