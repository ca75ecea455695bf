package io.headwater.command.decision;

import io.headwater.command.store.StreamId;
import io.headwater.events.Metadata;
import io.headwater.events.Partition;
import io.headwater.events.Subject;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * One command, addressed and ready to be decided.
 *
 * @param address the stream it is about
 * @param kind how that stream is read
 * @param guards streams that were looked at to put it, checked with the append
 * @param metadata for the events it may cause
 * @param at when it is decided, to the microsecond
 * @param decider pure; called for each state that it is decided on
 * @param <S> the stream's state
 */
public record Proposal<S>(
        Address address,
        StreamKind<S> kind,
        List<Guard> guards,
        Metadata metadata,
        Instant at,
        Function<S, Decision> decider) {
    public Proposal {
        guards = List.copyOf(guards);
    }

    /**
     * Which stream, and where it is.
     *
     * @param partition the tenant's
     * @param stream whose state is decided on
     * @param subject of the events
     * @param assumedNew whether a stream that is not in memory is taken for new without asking the log; the append finds
     *     out if it is not, and the command is decided again
     */
    public record Address(Partition partition, StreamId stream, Subject subject, boolean assumedNew) {}
}
