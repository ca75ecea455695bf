package io.headwater.command.store;

import io.headwater.command.store.Append.Expectation;
import io.headwater.command.store.AppendOutcome.Answered;
import io.headwater.command.store.AppendOutcome.Appended;
import io.headwater.command.store.AppendOutcome.Conflict;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.Token;
import io.headwater.events.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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
 * @param heads after the flush, of every partition that a winner goes to
 */
public record FlushPlan(
        List<AppendOutcome> outcomes,
        List<Placed> events,
        List<PlacedAnswer> answers,
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
     */
    public record Found(Map<Partition, Head> heads, Map<StreamId, Tip> tips, Map<IdempotencyKey, KeptAnswer> answers) {}

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
        Judge judge = new Judge(found);
        List<AppendOutcome> outcomes = new ArrayList<>(appends.size());
        appends.forEach(append -> outcomes.add(judge.judge(append)));
        return new FlushPlan(outcomes, judge.events, judge.kept, judge.movedHeads);
    }

    /** Whether there is nothing to store, since every append lost. */
    public boolean isEmpty() {
        return events.isEmpty() && answers.isEmpty();
    }

    /** Whether every append wins. */
    public boolean isWon() {
        return outcomes.stream().noneMatch(outcome -> outcome instanceof Conflict || outcome instanceof Answered);
    }

    /** Whether an idempotency key was used before. */
    public boolean hasRepetitions() {
        return outcomes.stream().anyMatch(Answered.class::isInstance);
    }

    /** Goes from append to append, and knows what those before have made. */
    private static final class Judge {
        private final Map<Partition, Head> heads;
        private final Map<StreamId, Tip> tips;
        private final Map<IdempotencyKey, KeptAnswer> answers;
        private final SortedMap<Partition, Head> movedHeads = new TreeMap<>();
        private final List<Placed> events = new ArrayList<>();
        private final List<PlacedAnswer> kept = new ArrayList<>();

        Judge(Found found) {
            this.heads = new HashMap<>(found.heads());
            this.tips = new HashMap<>(found.tips());
            this.answers = new HashMap<>(found.answers());
        }

        AppendOutcome judge(Append append) {
            KeptAnswer answer =
                    append.keep() == null ? null : answers.get(append.keep().key());
            if (answer != null) {
                return new Answered(answer);
            }
            Conflict conflict = findConflict(append);
            return conflict == null ? place(append) : conflict;
        }

        private @Nullable Conflict findConflict(Append append) {
            for (Expectation expectation : append.expectations()) {
                Tip tip = tips.getOrDefault(expectation.stream(), Tip.NONE);
                boolean sameEvent = expectation.lastEvent() == null
                        || expectation.lastEvent().equals(tip.lastEvent());
                if (!tip.version().equals(expectation.version()) || !sameEvent) {
                    return new Conflict(expectation.stream(), tip.version());
                }
            }
            return null;
        }

        private AppendOutcome place(Append append) {
            Partition partition = append.partition();
            Head before = heads.get(partition);
            if (before == null) {
                throw new IllegalArgumentException("no head of partition " + partition);
            }
            Head after = placeEvents(append, before);
            heads.put(partition, after);
            movedHeads.put(partition, after);
            Token token = new Token(after.epoch(), partition, after.position());
            keep(append, token);
            return append.events().isEmpty()
                    ? new AppendOutcome.Confirmed(token)
                    : new Appended(before.position().next(), token);
        }

        private Head placeEvents(Append append, Head before) {
            Position position = before.position();
            for (NewEvent event : append.events()) {
                position = position.next();
                events.add(new Placed(append.partition(), position, before.epoch(), event));
                tips.put(event.stream(), new Tip(event.version(), event.id()));
            }
            return new Head(position, before.epoch());
        }

        private void keep(Append append, Token token) {
            Keep keep = append.keep();
            if (keep != null) {
                boolean isAnswerOnly =
                        append.events().isEmpty() && append.expectations().isEmpty();
                KeptAnswer answer = isAnswerOnly ? keep.answer() : keep.answer().at(token);
                answers.put(keep.key(), answer);
                kept.add(new PlacedAnswer(append.partition(), new Keep(keep.key(), answer, keep.time())));
            }
        }
    }
}
