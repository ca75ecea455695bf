package io.headwater.command.record;

import io.headwater.events.CollectionName;
import io.headwater.http.Problem;

/** One operation of a batch, as it was read. */
sealed interface BatchItem {
    /** A command on a record of a collection. */
    record Operation(CollectionName collection, RecordCommand command) implements BatchItem {}

    /**
     * It cannot be carried out, whatever the records are.
     *
     * @param problem places are within the operation
     */
    record Faulty(Problem problem) implements BatchItem {}
}
