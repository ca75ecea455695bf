package io.headwater.ownprojections;

/**
 * A projection that is not Headwater's own. The projections service finds it as a {@link java.util.ServiceLoader} provider of
 * this type and keeps it up with the log, each replica by an instance of its own, apart from all other projections: with its
 * own consumer group, thread, connections and checkpoints.
 *
 * <p>It has every event of every tenant, in the order of each partition, from the beginning of the log: a new one catches up.
 * One call at a time for a partition; calls for different partitions may come from several threads if the service is set to
 * have several.
 */
public sealed interface OwnProjection permits SqlProjection, EffectProjection {
    /** How a name reads: a lower-case letter, then lower-case letters, digits and {@code _}, 40 characters at most. */
    String NAME_PATTERN = "[a-z][a-z0-9_]{0,39}";

    /**
     * A short name that never changes. {@code own_} and this name is its schema, keys its checkpoints and labels its metrics;
     * another name is another projection, which begins at the beginning.
     */
    String name();

    /** What is to be done about an event that the projection fails at; {@link OnFault#STOP} unless it says otherwise. */
    default OnFault onFault() {
        return OnFault.STOP;
    }

    /** Events of one call at most, 1 to 10 000. */
    int eventsMax();
}
