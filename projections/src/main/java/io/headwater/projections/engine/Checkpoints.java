package io.headwater.projections.engine;

import io.headwater.events.Partition;
import io.headwater.events.Position;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import javax.sql.DataSource;

/** The checkpoints of one projection in one replica. */
class Checkpoints {
    private final String projection;

    Checkpoints(String projection) {
        this.projection = projection;
    }

    private static final String BEGIN = """
            INSERT INTO headwater.checkpoint (projection, partition, epoch, position, kafka_offset, owner, updated_at)
            SELECT ?, partition, 0, 0, -1, 0, now()
            FROM unnest(?::integer[]) AS partition
            ORDER BY partition
            ON CONFLICT (projection, partition) DO NOTHING
            """;
    // A partition whose old owner is in the middle of a transaction is passed over rather than waited for: the caller
    // polls for all partitions and must not stand still for one.
    private static final String TAKE_OVER = """
            WITH free AS MATERIALIZED (
              SELECT projection, partition
              FROM headwater.checkpoint
              WHERE projection = ? AND partition = ANY (?)
              ORDER BY partition
              FOR UPDATE SKIP LOCKED
            )
            UPDATE headwater.checkpoint
            SET owner = owner + 1
            FROM free
            WHERE checkpoint.projection = free.projection AND checkpoint.partition = free.partition
            RETURNING checkpoint.partition, epoch, position, kafka_offset, owner
            """;

    /**
     * Makes the caller the owner of partitions; whoever owned them before can write no more.
     *
     * @return the checkpoints of those partitions that nobody was writing just now; the others are to be tried again
     */
    List<Checkpoint> takeOver(DataSource replica, Collection<Partition> partitions) throws SQLException {
        try (Connection connection = replica.getConnection();
                PreparedStatement begin = connection.prepareStatement(BEGIN);
                PreparedStatement takeOver = connection.prepareStatement(TAKE_OVER)) {
            Array numbers = connection.createArrayOf(
                    "integer", partitions.stream().map(Partition::number).toArray(Integer[]::new));
            begin.setString(1, projection);
            begin.setArray(2, numbers);
            begin.executeUpdate();
            takeOver.setString(1, projection);
            takeOver.setArray(2, numbers);
            try (ResultSet row = takeOver.executeQuery()) {
                List<Checkpoint> taken = new ArrayList<>();
                while (row.next()) {
                    taken.add(new Checkpoint(
                            new Partition(row.getInt(1)),
                            row.getInt(2),
                            new Position(row.getLong(3)),
                            row.getLong(4),
                            row.getLong(5)));
                }
                return taken;
            }
        }
    }

    // The settings ride on the update, which saves round trips. synchronous_commit may be off: rows and checkpoints are
    // of one transaction, so a crash of the server loses both or none, and what it loses is read again from the topic
    // or the log. A transaction whose owner hangs is ended, so that the next owner need not wait for it. lock_timeout
    // keeps DDL from queueing all readers of a table behind one long one; the batch is tried again.
    private static final String ADVANCE = """
            UPDATE headwater.checkpoint
            SET
              epoch = moving.epoch,
              position = moving.position,
              kafka_offset = moving.kafka_offset,
              updated_at = now()
            FROM unnest(?::integer[], ?::integer[], ?::bigint[], ?::bigint[], ?::integer[], ?::bigint[], ?::bigint[])
              AS moving (partition, epoch_before, position_before, owner, epoch, position, kafka_offset)
            WHERE checkpoint.projection = ?
              AND checkpoint.partition = moving.partition
              AND checkpoint.epoch = moving.epoch_before
              AND checkpoint.position = moving.position_before
              AND checkpoint.owner = moving.owner
            RETURNING
              set_config('synchronous_commit', 'off', true),
              set_config('idle_in_transaction_session_timeout', '30s', true),
              set_config('lock_timeout', '3s', true)
            """;

    /**
     * Moves the checkpoints of different partitions by compare-and-set, as the first statement of the transaction that
     * writes the rows.
     *
     * @throws CheckpointLost if one of them is not where its batch begins or has another owner
     */
    void advance(Connection transaction, List<Batch> batches) throws SQLException {
        List<Checkpoint> from = batches.stream().map(Batch::from).toList();
        List<Checkpoint> to = batches.stream().map(Batch::to).toList();
        try (PreparedStatement statement = transaction.prepareStatement(ADVANCE)) {
            statement.setObject(
                    1, ints(from, checkpoint -> checkpoint.partition().number()));
            statement.setObject(2, ints(from, Checkpoint::epoch));
            statement.setObject(
                    3, longs(from, checkpoint -> checkpoint.position().value()));
            statement.setObject(4, longs(from, Checkpoint::owner));
            statement.setObject(5, ints(to, Checkpoint::epoch));
            statement.setObject(6, longs(to, checkpoint -> checkpoint.position().value()));
            statement.setObject(7, longs(to, Checkpoint::kafkaOffset));
            statement.setString(8, projection);
            int moved = 0;
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    moved++;
                }
            }
            if (moved < batches.size()) {
                throw new CheckpointLost(from);
            }
        }
    }

    private static int[] ints(List<Checkpoint> checkpoints, ToIntFunction<Checkpoint> value) {
        return checkpoints.stream().mapToInt(value).toArray();
    }

    private static long[] longs(List<Checkpoint> checkpoints, ToLongFunction<Checkpoint> value) {
        return checkpoints.stream().mapToLong(value).toArray();
    }
}
