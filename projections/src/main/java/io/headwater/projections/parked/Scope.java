package io.headwater.projections.parked;

import io.headwater.events.Partition;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Which queues of parked events an operator means; null means any, the empty name those without one.
 *
 * @param partition of the log
 * @param tenant of the streams
 * @param collection of the streams
 * @param record of the streams
 */
public record Scope(
        @Nullable Partition partition,
        @Nullable String tenant,
        @Nullable String collection,
        @Nullable String record) {
    /** All there are. */
    public static final Scope ALL = new Scope(null, null, null, null);

    /** The queue of one stream. */
    public static Scope of(Partition partition, StreamName stream) {
        return new Scope(partition, stream.tenant(), stream.collection(), stream.record());
    }

    /** Binds the four as the parameters of a statement, in their order. */
    void set(PreparedStatement statement, int first) throws SQLException {
        statement.setObject(first, partition == null ? null : partition.number());
        statement.setString(first + 1, tenant);
        statement.setString(first + 2, collection);
        statement.setString(first + 3, record);
    }
}
