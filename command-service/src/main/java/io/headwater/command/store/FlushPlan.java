package io.headwater.command.store;

import io.headwater.command.store.Append.Expectation;
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
 * Which of the appends of one flush win, and where their events go. Pure: whoever calls it holds the heads' locks.
 *
 * <p>Appends are judged in their order, each on the streams as the ones before it leave them, so several commands on one
 * record leave in one flush. One that loses takes no position.
 *
 * @param outcomes of the appends, in their order
 * @param events of the winners, with their positions, in order within each partition
 * @param heads the moved heads, by partition
 */
public record FlushPlan(List<AppendOutcome> outcomes, List<Placed> events, SortedMap<Partition, Head> heads) {
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

    /** An event with its place. */
    public record Placed(Partition partition, Position position, int epoch, NewEvent event) {
        EventEnvelope envelope() {
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

    /**
     * Judges appends.
     *
     * @param heads of every partition they go to
     * @param tips of every stream they expect something of; streams without events are left out
     */
    public static FlushPlan of(List<Append> appends, Map<Partition, Head> heads, Map<StreamId, Tip> tips) {
        Map<StreamId, Tip> presentTips = new HashMap<>(tips);
        SortedMap<Partition, Head> movedHeads = new TreeMap<>();
        List<AppendOutcome> outcomes = new ArrayList<>(appends.size());
        List<Placed> events = new ArrayList<>(appends.size());
        for (Append append : appends) {
            AppendOutcome conflict = findConflict(append, presentTips);
            if (conflict != null) {
                outcomes.add(conflict);
                continue;
            }
            Partition partition = append.partition();
            Head before = movedHeads.containsKey(partition) ? movedHeads.get(partition) : heads.get(partition);
            if (before == null) {
                throw new IllegalArgumentException("no head of partition " + partition);
            }
            Head after = place(append, before, presentTips, events);
            movedHeads.put(partition, after);
            outcomes.add(new AppendOutcome.Appended(
                    before.position().next(), new Token(after.epoch(), partition, after.position())));
        }
        return new FlushPlan(outcomes, events, movedHeads);
    }

    private static @Nullable AppendOutcome findConflict(Append append, Map<StreamId, Tip> tips) {
        for (Expectation expectation : append.expectations()) {
            Tip tip = tips.getOrDefault(expectation.stream(), Tip.NONE);
            boolean sameEvent =
                    expectation.lastEvent() == null || expectation.lastEvent().equals(tip.lastEvent());
            if (!tip.version().equals(expectation.version()) || !sameEvent) {
                return new AppendOutcome.Conflict(expectation.stream(), tip.version());
            }
        }
        return null;
    }

    private static Head place(Append append, Head before, Map<StreamId, Tip> tips, List<Placed> events) {
        Position position = before.position();
        for (NewEvent event : append.events()) {
            position = position.next();
            events.add(new Placed(append.partition(), position, before.epoch(), event));
            tips.put(event.stream(), new Tip(event.version(), event.id()));
        }
        return new Head(position, before.epoch());
    }
}
