package io.headwater.projections.replay;

import io.headwater.events.InvalidName;
import io.headwater.events.RecordId;
import java.util.Set;
import java.util.stream.Collectors;

/** The records whose events wait until the engine feeds the new generation: made anew at that moment, under its lock. */
final class Deferred {
    private static final int RECORDS_MAX = 10_000;

    private Deferred() {}

    /**
     * A copy without what is no id of a record: an event that could not be read may be parked under any.
     *
     * @throws CannotReplay these are too many
     */
    static Set<String> bounded(Set<String> records) {
        Set<String> bounded = records.stream().filter(Deferred::isRecordId).collect(Collectors.toSet());
        if (bounded.size() > RECORDS_MAX) {
            throw new CannotReplay(
                    "more than %d records of the collection have parked events; retry or skip these first"
                            .formatted(RECORDS_MAX));
        }
        return bounded;
    }

    private static boolean isRecordId(String text) {
        try {
            return new RecordId(text).value().equals(text);
        } catch (InvalidName e) {
            return false;
        }
    }
}
