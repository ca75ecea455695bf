package io.headwater.command.decision;

/**
 * A batch on its way to the log.
 *
 * @param <T> how it ends
 */
@FunctionalInterface
public interface Begun<T> {
    /** Blocks until it is settled; once. Fails and tries again as {@link Commands#sendAll} does. */
    T await();
}
