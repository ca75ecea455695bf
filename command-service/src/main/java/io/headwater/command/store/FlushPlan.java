package io.headwater.command.store;

import io.headwater.command.store.AppendOutcome.Answered;
import io.headwater.command.store.AppendOutcome.Appended;
import io.headwater.command.store.AppendOutcome.Confirmed;
import io.headwater.command.store.AppendOutcome.Violated;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.Version;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which of the appends of one flush win, and where their events go. Pure: whoever makes it holds the heads' locks.
 *
 * <p>Appends are judged in their order, each on the streams as the ones before it leave them, so several commands on one
 * record leave in one flush. One that loses takes no position.
 *
 * @param outcomes of the appends, in their order
 * @param events of the winners, with their positions, in order within each partition
 * @param answers of the winners, with their tokens
 * @param factChanges by the winners, in sum
 * @param heads after the flush, of every partition that a winner goes to
 */
public record FlushPlan(
        List<AppendOutcome> outcomes,
        List<Placed> events,
        List<PlacedAnswer> answers,
        FactChanges factChanges,
        SortedMap<Partition, Head> heads) {
    /**
     * The end of a partition.
     *
     * @param position of its last event
     * @param epoch that its next event gets
     */
    public record Head(Position position, int epoch) {}

    /**
     * The end of a stream.
     *
     * @param lastEvent null if the stream has none
     */
    public record Tip(Version version, @Nullable UUID lastEvent) {
        static final Tip NONE = new Tip(Version.NONE, null);
    }

    /**
     * What a flush finds.
     *
     * @param heads of every partition that its appends go to
     * @param tips of every stream they expect something of; streams without events are left out
     * @param answers that are remembered for their idempotency keys
     * @param facts that the effects of their events are judged by
     */
    public record Found(
            Map<Partition, Head> heads, Map<StreamId, Tip> tips, Map<IdempotencyKey, KeptAnswer> answers, Facts facts) {
        /** What a flush finds that needs no facts. */
        public Found(Map<Partition, Head> heads, Map<StreamId, Tip> tips, Map<IdempotencyKey, KeptAnswer> answers) {
            this(heads, tips, answers, Facts.NONE);
        }
    }

    /** An event with its place. */
    public record Placed(Partition partition, Position position, int epoch, NewEvent event) {
        /** The event as it is read back. */
        public EventEnvelope envelope() {
            return new EventEnvelope(
                    epoch,
                    partition,
                    position,
                    event.id(),
                    event.subject(),
                    event.version(),
                    event.type(),
                    event.data(),
                    event.metadata(),
                    event.occurredAt());
        }
    }

    /** An answer with its place. */
    public record PlacedAnswer(Partition partition, Keep keep) {}

    /** Judges appends. */
    public static FlushPlan of(List<Append> appends, Found found) {
        return FlushJudge.judge(appends, found);
    }

    /** Whether there is nothing to store, since every append lost. */
    public boolean isEmpty() {
        return events.isEmpty() && answers.isEmpty() && factChanges.isEmpty();
    }

    /** Whether every append wins. */
    public boolean isWon() {
        return outcomes.stream().allMatch(outcome -> outcome instanceof Appended || outcome instanceof Confirmed);
    }

    /** Whether something is refused for what it is, however well streams were foreseen: a key used before, a value taken. */
    public boolean hasRefusals() {
        return outcomes.stream().anyMatch(outcome -> outcome instanceof Answered || outcome instanceof Violated);
    }
}
