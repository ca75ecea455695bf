package io.headwater.command.store.postgres;

import io.headwater.command.store.Append;
import io.headwater.command.store.Append.Expectation;
import io.headwater.command.store.FlushPlan;
import io.headwater.command.store.FlushPlan.Found;
import io.headwater.command.store.FlushPlan.Head;
import io.headwater.command.store.FlushPlan.Tip;
import io.headwater.command.store.StreamId;
import io.headwater.events.Partition;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the next flush will find, as long as no other process writes to the same partitions: the heads that the last flush
 * left, streams as their appends expect them, and no idempotency key used before. So a flush can be judged before the heads
 * are locked, and everything be sent at once; the database refuses it if the foresight was wrong. One thread.
 */
final class Foresight {
    /** After the first refusal in a row this many flushes look before they leap; each further one doubles it. */
    private static final int CAUTION_FIRST = 1;

    private static final int CAUTION_MAX = 64;

    private final Map<Partition, Head> heads = new HashMap<>();
    private int caution = CAUTION_FIRST;
    private int cautiousFlushes;

    /**
     * A flush judged ahead.
     *
     * @param heads of the partitions it writes to, as they are taken to be before it
     * @param tips of the streams its appends expect something of, as they are taken to be before it; without those that
     *     are taken to be new and are written to, since the log itself takes no second first event
     * @param assumptions about the facts beside the streams
     * @param plan by which all of the appends win
     */
    record Foreseen(
            SortedMap<Partition, Head> heads, Map<StreamId, Tip> tips, Assumptions assumptions, FlushPlan plan) {
        /** Whether facts beside the events are to be looked at, or to be changed. */
        boolean needsFacts() {
            return !Assumptions.areNone(assumptions, plan.factChanges());
        }
    }

    /** The plan; empty if a head is not known, if the appends contradict one another, or if foresight failed lately. */
    Optional<Foreseen> of(List<Append> appends) {
        if (cautiousFlushes > 0) {
            cautiousFlushes--;
            return Optional.empty();
        }
        SortedMap<Partition, Head> before = new TreeMap<>();
        for (Append append : appends) {
            Head head = heads.get(append.partition());
            if (head == null) {
                return Optional.empty();
            }
            before.put(append.partition(), head);
        }
        Map<StreamId, Tip> tips = expectedTips(appends);
        Optional<Assumptions> assumptions = Assumptions.of(appends);
        if (assumptions.isEmpty()) {
            return Optional.empty();
        }
        FlushPlan plan = FlushPlan.of(appends, new Found(before, tips, Map.of(), assumptions.get()));
        plan.events().stream()
                .filter(placed -> placed.event().version().value() == 1)
                .forEach(placed -> tips.remove(placed.event().stream()));
        return plan.isWon() ? Optional.of(new Foreseen(before, tips, assumptions.get(), plan)) : Optional.empty();
    }

    /** Learns from a flush that was committed. */
    void committed(FlushPlan plan) {
        heads.putAll(plan.heads());
    }

    /** The foreseen flush was committed as it was. */
    void held(FlushPlan plan) {
        committed(plan);
        caution = CAUTION_FIRST;
    }

    /** The database refused the foreseen flush. */
    void refuted() {
        cautiousFlushes = caution;
        caution = Math.min(CAUTION_MAX, 2 * caution);
    }

    /** Nothing is known any more: the connection is lost. */
    void forget() {
        heads.clear();
    }

    // The first expectation of a stream speaks of the time before the flush; later ones are judged on what
    // the first made.
    private static Map<StreamId, Tip> expectedTips(List<Append> appends) {
        Map<StreamId, Tip> tips = new LinkedHashMap<>();
        for (Append append : appends) {
            for (Expectation expectation : append.expectations()) {
                tips.putIfAbsent(expectation.stream(), new Tip(expectation.version(), expectation.lastEvent()));
            }
        }
        return tips;
    }
}
