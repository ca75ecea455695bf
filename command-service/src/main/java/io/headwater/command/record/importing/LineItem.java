package io.headwater.command.record.importing;

import io.headwater.command.record.RecordCommand;
import io.headwater.http.Problem;

/** What a line was read as. */
sealed interface LineItem {
    /** The line's place in the whole, from 1. */
    long line();

    /** A record. */
    record Written(long line, RecordCommand command) implements LineItem {}

    /** It cannot be taken, whatever the records are. */
    record Faulty(long line, Problem problem) implements LineItem {}
}
