package io.headwater.benchmarks.load;

import java.util.List;

/**
 * One user of an API: does one thing after the other, over connections of its own. Called by the load loop's thread only;
 * nothing in it may block.
 */
public interface User {
    /** The connections it reads answers from. */
    List<KeepAliveConnection> connections();

    /**
     * Begins the next thing by sending a request.
     *
     * @param dueNanos when it should have begun, by {@link System#nanoTime}: times count from here, so that a wait for a
     *     free user is not forgotten
     */
    void begin(long dueNanos);

    /**
     * Takes an answer.
     *
     * @param connection that it came on
     * @return whether the thing is done; else a further request was sent
     */
    boolean answered(KeepAliveConnection connection, Answer answer);
}
