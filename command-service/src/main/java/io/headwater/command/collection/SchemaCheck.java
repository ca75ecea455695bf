package io.headwater.command.collection;

import io.headwater.events.RecordId;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Looks at stored records, and collects what a schema has against them. One thread. */
final class SchemaCheck {
    /** Records that are shown as examples of what breaks. */
    static final int EXAMPLES_MAX = 10;

    private final RecordSchema schema;
    private final List<Problem.Fault> faults = new ArrayList<>();
    private long looked;
    private int broken;

    SchemaCheck(RecordSchema schema) {
        this.schema = schema;
    }

    void look(RecordId id, ObjectNode body) {
        looked++;
        var found = schema.check(body);
        if (!found.isEmpty() && broken < EXAMPLES_MAX) {
            broken++;
            found.forEach(fault ->
                    faults.add(new Problem.Fault("/records/" + id.value() + fault.pointer(), fault.message())));
        }
    }

    /** Records looked at so far. */
    long looked() {
        return looked;
    }

    boolean hasSeenEnough() {
        return broken == EXAMPLES_MAX;
    }

    /** What is to be said to who wants the schema; empty if nothing is. */
    Optional<Problem> problem() {
        if (broken == 0) {
            return Optional.empty();
        }
        String count = hasSeenEnough() ? "At least " + broken : String.valueOf(broken);
        return Optional.of(new Problem(
                ProblemType.INCOMPATIBLE_SCHEMA,
                count + " of the first " + looked
                        + " records break the new schema. ?compatibility=none takes it all the same.",
                faults,
                null));
    }
}
