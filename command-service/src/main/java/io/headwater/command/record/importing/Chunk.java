package io.headwater.command.record.importing;

import io.headwater.command.store.RequestHash;
import java.util.List;

/**
 * Lines that are carried out together.
 *
 * @param number from 0
 * @param lineCount of all its lines
 * @param lines those that are not blank, in their order
 * @param hash of the request's target and all bytes of the lines; of nothing if the import has no idempotency key
 */
record Chunk(int number, int lineCount, List<Line> lines, RequestHash hash) {
    Chunk {
        lines = List.copyOf(lines);
    }
}
