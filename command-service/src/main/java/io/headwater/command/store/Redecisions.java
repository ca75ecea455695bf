package io.headwater.command.store;

import io.headwater.command.store.AppendOutcome.Conflict;
import io.headwater.command.store.FlushPlan.Found;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the commands of lost appends decided again under the heads' locks. Two processes on one hot record would take it from
 * each other otherwise: who decides before the lock loses as long as the other one has a flush ready at all times.
 */
public final class Redecisions {
    /** Commands that are decided in one flush, and the streams they are about, at most; the rest loses as ever. */
    static final int COMMANDS_MAX = 256;

    static final int STREAMS_MAX = 8;

    private static final Logger LOG = LoggerFactory.getLogger(Redecisions.class);

    private Redecisions() {}

    /**
     * Judges the appends of a flush that holds the heads' locks, those of commands that were decided again by what these come
     * to now.
     *
     * @param found under the locks
     */
    public static FlushPlan plan(List<Append> appends, Found found) {
        FlushPlan plan = FlushPlan.of(appends, found);
        Set<StreamId> lost = lostStreams(appends, plan);
        return lost.isEmpty() ? plan : FlushPlan.of(decideAgain(appends, lost), found);
    }

    /** Begins a flush: what was decided again for one that failed does not count. */
    public static void forget(List<Append> appends) {
        for (Append append : appends) {
            if (append.again() != null) {
                append.again().forget();
            }
        }
    }

    // Where the first one wins, others decided on what the log has would come before it.
    private static Set<StreamId> lostStreams(List<Append> appends, FlushPlan plan) {
        Set<StreamId> seen = new HashSet<>();
        Set<StreamId> lost = new HashSet<>();
        for (int i = 0; i < appends.size() && lost.size() < STREAMS_MAX; i++) {
            Redecision again = appends.get(i).again();
            if (again != null
                    && seen.add(again.stream())
                    && plan.outcomes().get(i) instanceof Conflict conflict
                    && conflict.stream().equals(again.stream())) {
                lost.add(again.stream());
            }
        }
        return lost;
    }

    // Also those that would win after them: they are decided on each other in the order in which they came.
    private static List<Append> decideAgain(List<Append> appends, Set<StreamId> streams) {
        Map<StreamId, Redecision> before = new HashMap<>();
        List<Append> decided = new ArrayList<>(appends.size());
        int commands = 0;
        for (Append append : appends) {
            Redecision again = append.again();
            if (again == null || !streams.contains(again.stream()) || commands == COMMANDS_MAX) {
                decided.add(append);
                continue;
            }
            commands++;
            Optional<Append> anew = decide(again, before.get(again.stream()));
            if (anew.isPresent()) {
                before.put(again.stream(), again);
            }
            decided.add(anew.orElse(append));
        }
        return decided;
    }

    private static Optional<Append> decide(Redecision again, @Nullable Redecision before) {
        try {
            return again.decide(before);
        } catch (RuntimeException e) {
            // It loses as it would have done; whoever sent it decides again and hears of the failure.
            LOG.debug("A command on {} could not be decided again", again.stream(), e);
            return Optional.empty();
        }
    }
}
