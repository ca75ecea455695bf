package io.headwater.command.control;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Brings the changes of the control tables to whoever keeps them in memory: within the period from other instances, at
 * once from this one. One virtual thread calls all readers, in the order of revisions.
 */
public final class ControlFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlFeed.class);

    private final ControlStore control;
    private final List<Consumer<ControlChange>> readers;
    private final Duration period;
    private final Semaphore wakes = new Semaphore(0);
    private final Thread thread;
    private Revision read = Revision.START;
    private boolean isFailing;
    private volatile boolean isClosed;

    private ControlFeed(ControlStore control, List<Consumer<ControlChange>> readers, Duration period) {
        this.control = control;
        this.readers = List.copyOf(readers);
        this.period = period;
        this.thread = Thread.ofVirtual().name("control-feed").unstarted(this::run);
    }

    /**
     * Reads everything there is, then goes on reading in the background until closed.
     *
     * @param readers quick, and indifferent to getting the same change again
     * @param period between two looks at the tables
     */
    public static ControlFeed start(ControlStore control, List<Consumer<ControlChange>> readers, Duration period) {
        ControlFeed feed = new ControlFeed(control, readers, period);
        feed.readAll();
        control.onChange(feed.wakes::release);
        feed.thread.start();
        return feed;
    }

    @Override
    public void close() {
        isClosed = true;
        wakes.release();
    }

    private void run() {
        while (!isClosed) {
            try {
                if (wakes.tryAcquire(period.toMillis(), TimeUnit.MILLISECONDS)) {
                    wakes.drainPermits();
                }
                readAll();
                isFailing = false;
            } catch (InterruptedException e) {
                return;
            } catch (DataAccessException e) {
                reportOnce(e);
            }
        }
    }

    private void readAll() {
        List<ControlChange> changes = control.changesAfter(read);
        while (!changes.isEmpty()) {
            changes.forEach(change -> readers.forEach(reader -> reader.accept(change)));
            read = changes.getLast().revision();
            changes = control.changesAfter(read);
        }
    }

    private void reportOnce(DataAccessException e) {
        if (!isFailing && !isClosed) {
            LOG.warn("the control tables do not answer; known tenants and keys stay as they are", e);
        }
        isFailing = true;
    }
}
