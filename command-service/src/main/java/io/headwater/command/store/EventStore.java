package io.headwater.command.store;

import io.headwater.events.EventEnvelope;
import io.headwater.events.Incarnation;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.Version;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The log of events, partitioned; the port that PostgreSQL and the in-memory store keep alike.
 *
 * <p>Positions are dense and in commit order within a partition. Any number of processes may append to one log.
 */
public interface EventStore {

    /**
     * Appends the events of one command, all or none, if every expectation holds at the moment of the commit.
     *
     * <p>Never blocks and holds no thread: commands that arrive while a flush is under way leave together in the next one,
     * in the order of arrival within their partition. Continuations may run on the flusher's
     * thread and must be short.
     *
     * <p>A command that may be decided again may be so on the flusher's thread, if it would lose otherwise: then what it comes to
     * there is appended in its place, and the outcome is {@link AppendOutcome.Confirmed} if that has no events.
     *
     * <p>Events with {@link Effect}s are stored only if all of them get what they need, judged at the moment of the commit, too.
     *
     * <p>An answer to keep is stored in the same transaction, unless its key is still remembered: of all appends with one key,
     * whichever processes they come from, exactly one stores anything.
     *
     * @return the positions, or what kept this command alone from being appended; fails with
     *     {@link StoreUnavailable} if the database did not answer and it is certain that nothing was stored, and with
     *     {@link StoreOverloaded} if too much is waiting already; with {@link OutcomeUnknown} only if the connection broke
     *     during the commit and the database stayed away
     */
    CompletableFuture<AppendOutcome> append(Append append);

    /**
     * Reads a stream's events after a version, in order. Blocks.
     *
     * <p>Ends earlier where the events are large: what is read fits in memory. So fewer events than asked for do not mean that
     * there are no more.
     *
     * @param after exclusive; {@link Version#NONE} reads from the first
     * @param eventsMax events at most
     * @return events at after + 1, after + 2, … without a hole; at least one, unless the stream has none
     * @throws StoreUnavailable the database did not answer
     */
    List<EventEnvelope> readStream(StreamId stream, Version after, int eventsMax);

    /** The answers that are remembered for keys, in one round trip; keys without an answer are left out. Blocks. */
    Map<IdempotencyKey, KeptAnswer> findAnswers(Set<IdempotencyKey> keys);

    /** The answer that is remembered for a key. Blocks. */
    default Optional<KeptAnswer> findAnswer(IdempotencyKey key) {
        return Optional.ofNullable(findAnswers(Set.of(key)).get(key));
    }

    /**
     * Reads what the states of streams are made of, in one round trip and from one snapshot of the database: of each the
     * state that was kept, and the events after it, as above. Blocks.
     *
     * @param formats of the states that are wanted, for each stream; {@link Snapshot#NO_FORMAT} for the events alone
     * @param eventsMax events at most for each stream
     * @return for each stream asked for
     * @throws StoreUnavailable the database did not answer
     */
    Map<StreamId, StreamRead> readStreams(Map<StreamId, Integer> formats, int eventsMax);

    /**
     * Keeps snapshots, each in place of the one that its stream had, unless that is of a later format. Blocks.
     *
     * @param snapshots of durable states, one for each stream at most
     * @throws StoreUnavailable the database did not answer
     */
    void keepSnapshots(List<Snapshot> snapshots);

    /**
     * Reads the events of a collection's records, stream by stream in the order of ids, each stream in order. Blocks. Ends early
     * where the events are large: what is read fits in memory.
     *
     * @param after the last event that was read before, exclusive; {@link RecordEvent#START} reads from the first
     * @param eventsMax events at most
     * @return at least one, unless there are no more
     */
    List<EventEnvelope> readRecords(Incarnation collection, RecordEvent after, int eventsMax);

    /**
     * A place in the order of a collection's record events.
     *
     * @param record its id; empty before the first
     * @param version of the event
     */
    record RecordEvent(String record, Version version) {
        /** Before the first. */
        public static final RecordEvent START = new RecordEvent("", Version.NONE);
    }

    /** The last event of each of the given streams, in one round trip; streams without events are left out. Blocks. */
    Map<StreamId, EventEnvelope> readLast(Set<StreamId> streams);

    /**
     * The last event of each stream of an incarnation, in the order of their keys, in one round trip. Blocks.
     *
     * @param after exclusive key; the empty one passes over the stream of a tenant
     * @param streamsMax streams at most
     */
    List<EventEnvelope> readLastOf(Incarnation incarnation, String after, int streamsMax);

    /**
     * Notes that lives of tenants or collections are about to end, so that what is kept beside their events, such as answers and
     * snapshots, goes in the background once they have. Blocks; harmless if they do not end after all.
     *
     * @param endings of each life, the stream that will say so
     */
    void noteEndings(Map<Incarnation, StreamId> endings);

    /**
     * Reads the events of several partitions after a position each, in one round trip. Blocks.
     *
     * <p>Finite: ends at each partition's head as of the call, or earlier where the events are large: what is read fits in
     * memory. So fewer events than asked for do not mean that there are no more.
     *
     * @param after exclusive lower bound for each partition to read; {@link Position#START} reads everything
     * @param eventsMax events at most for each partition
     * @return for each partition asked for, its events in order without a hole; at least one, unless nothing is newer
     */
    Map<Partition, List<EventEnvelope>> readAfter(Map<Partition, Position> after, int eventsMax);

    /**
     * Deletes rows of those of the constraints that are no more, some at a time. Only when all are gone may one of the same name
     * begin. Blocks.
     *
     * @return whether there may be more of them
     */
    boolean clearRetired(Set<Constraint> constraints);

    /** The position of the last event of every partition, from one snapshot. Blocks. */
    Map<Partition, Position> heads();
}
