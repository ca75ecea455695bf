package io.headwater.command.store;

import io.headwater.command.store.Append.Backfill;
import io.headwater.command.store.Append.Expectation;
import io.headwater.command.store.AppendOutcome.Answered;
import io.headwater.command.store.AppendOutcome.Appended;
import io.headwater.command.store.AppendOutcome.Conflict;
import io.headwater.command.store.AppendOutcome.Violated;
import io.headwater.command.store.FlushPlan.Found;
import io.headwater.command.store.FlushPlan.Head;
import io.headwater.command.store.FlushPlan.Placed;
import io.headwater.command.store.FlushPlan.PlacedAnswer;
import io.headwater.command.store.FlushPlan.Tip;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Goes from append to append of one flush, and knows what those before have made. One thread. */
final class FlushJudge {
    private final Map<Partition, Head> heads;
    private final Map<StreamId, Tip> tips;
    private final Map<IdempotencyKey, KeptAnswer> answers;
    private final Ledger ledger;
    private final boolean needsFacts;
    private final List<AppendOutcome> outcomes = new ArrayList<>();
    private final SortedMap<Partition, Head> movedHeads = new TreeMap<>();
    private final List<Placed> events = new ArrayList<>();
    private final List<PlacedAnswer> kept = new ArrayList<>();

    private FlushJudge(Found found, boolean needsFacts) {
        this.heads = new HashMap<>(found.heads());
        this.tips = new HashMap<>(found.tips());
        this.answers = new HashMap<>(found.answers());
        this.ledger = new Ledger(found.facts());
        this.needsFacts = needsFacts;
    }

    static FlushPlan judge(List<Append> appends, Found found) {
        FlushJudge judge = new FlushJudge(found, appends.stream().anyMatch(Append::needsFacts));
        appends.forEach(append -> judge.outcomes.add(judge.judge(append)));
        FactChanges changes = judge.needsFacts ? judge.ledger.changes() : FactChanges.NONE;
        return new FlushPlan(judge.outcomes, judge.events, judge.kept, changes, judge.movedHeads);
    }

    private AppendOutcome judge(Append append) {
        KeptAnswer answer =
                append.keep() == null ? null : answers.get(append.keep().key());
        if (answer != null) {
            return new Answered(answer);
        }
        Conflict conflict = findConflict(append);
        if (conflict != null) {
            return conflict;
        }
        if (needsFacts) {
            Violated violated = enterUnlessViolated(append);
            if (violated != null) {
                return violated;
            }
        }
        return place(append);
    }

    private @Nullable Conflict findConflict(Append append) {
        for (Expectation expectation : append.expectations()) {
            Tip tip = tips.getOrDefault(expectation.stream(), Tip.NONE);
            boolean sameEvent =
                    expectation.lastEvent() == null || expectation.lastEvent().equals(tip.lastEvent());
            if (!tip.version().equals(expectation.version()) || !sameEvent) {
                return new Conflict(expectation.stream(), tip.version());
            }
        }
        return null;
    }

    // Once an event of a stream is refused, nobody knows what the later ones of that stream would have been, nor what
    // the others behind these would have found.
    private @Nullable Violated enterUnlessViolated(Append append) {
        Ledger own = new Ledger(ledger);
        SortedMap<Integer, Violation> violations = new TreeMap<>();
        Set<StreamId> refused = new HashSet<>();
        Backfill backfill = append.backfill();
        if (backfill != null) {
            own.check(backfill).ifPresentOrElse(violation -> violations.put(0, violation), () -> own.enter(backfill));
        }
        for (int i = 0; i < append.events().size(); i++) {
            NewEvent event = append.events().get(i);
            if (refused.contains(event.stream())) {
                break;
            }
            Violation violation = own.check(event).orElse(null);
            if (violation == null) {
                own.enter(event);
            } else {
                violations.put(i, violation);
                refused.add(event.stream());
            }
        }
        if (violations.isEmpty()) {
            ledger.enterAll(own);
            return null;
        }
        return new Violated(violations);
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
