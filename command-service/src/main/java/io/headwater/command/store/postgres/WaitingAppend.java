package io.headwater.command.store.postgres;

import io.headwater.command.store.Append;
import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.NewEvent;
import java.util.concurrent.CompletableFuture;

/** An append on its way, and who waits for it. */
record WaitingAppend(Append append, long sizeBytes, CompletableFuture<AppendOutcome> future) {
    // What a row takes besides its data: enough to keep a bound on memory.
    private static final int OTHER_COLUMNS_BYTES = 300;
    private static final int EFFECT_BYTES = 150;

    WaitingAppend(Append append) {
        this(append, sizeBytes(append), new CompletableFuture<>());
    }

    /** What it takes of a flush: an answer without events is a row, too. */
    int events() {
        return Math.max(1, append.events().size());
    }

    private static long sizeBytes(Append append) {
        long bytes = 0;
        for (NewEvent event : append.events()) {
            bytes += event.data().utf8().length
                    + OTHER_COLUMNS_BYTES
                    + event.effects().size() * EFFECT_BYTES;
        }
        if (append.backfill() != null) {
            bytes += (long) append.backfill().effects().size() * EFFECT_BYTES;
        }
        return append.keep() == null
                ? bytes
                : bytes + append.keep().answer().answer().utf8().length + OTHER_COLUMNS_BYTES;
    }
}
