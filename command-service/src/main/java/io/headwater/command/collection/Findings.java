package io.headwater.command.collection;

import io.headwater.events.RecordId;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What stored records have against a new definition: some examples. One thread. */
final class Findings {
    /** Records that are shown as examples. */
    static final int EXAMPLES_MAX = 10;

    private final List<Problem.Fault> faults = new ArrayList<>();
    private int records;

    /** Adds one more record, unless there are enough. */
    void add(RecordId id, Problem problem) {
        if (!areEnough()) {
            records++;
            faults.addAll(problem.below("/records/" + id.value()).errors());
        }
    }

    boolean areEnough() {
        return records == EXAMPLES_MAX;
    }

    /**
     * What is to be said to who wants the definition; empty if nothing is.
     *
     * @param looked so many records
     * @param words what they do, and what may be done about it
     */
    Optional<Problem> problem(ProblemType type, long looked, String words) {
        if (records == 0) {
            return Optional.empty();
        }
        String count = areEnough() ? "At least " + records : String.valueOf(records);
        return Optional.of(new Problem(type, count + " of the first " + looked + " records " + words, faults, null));
    }
}
