package io.headwater.projections.replay;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of a collection's table.
 *
 * @param id as it stands there, whoever wrote it
 * @param columns the typed columns as texts, in the order of the table's
 */
record StoredRecord(
        String id,
        long version,
        long position,
        String data,
        Instant createdAt,
        Instant updatedAt,
        List<@Nullable String> columns) {}
