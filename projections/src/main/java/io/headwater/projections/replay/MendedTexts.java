package io.headwater.projections.replay;

import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.projections.engine.Identifier;
import io.headwater.projections.engine.ReplicaTransactions;
import io.headwater.projections.engine.Statements;
import io.headwater.projections.records.CollectionTable;
import io.headwater.projections.vectors.VectorQueue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Leaves work for the vectors of records whose text is another one since the exchange of a searched collection's generations,
 * a portion of records at a time. {@code headwater.replay.copied_to} says how far that is, so a process that was killed is
 * followed by another, and the partition is held only for portions in which something is to be done.
 */
final class MendedTexts {
    /** Records that are compared at once, so that engine and vectors wait for a fraction of a second. */
    static final int ROWS_PER_PORTION = 2_000;

    private final ReplicaDatabase replica;
    private final int rowsPerPortion;

    MendedTexts(ReplicaDatabase replica, int rowsPerPortion) {
        this.replica = replica;
        this.rowsPerPortion = rowsPerPortion;
    }

    /** Whether texts are left to be compared. */
    static boolean areLeft(Replayed replayed) {
        boolean isKeptUp = Set.of(ReplayState.FOLLOWING, ReplayState.READY, ReplayState.SWITCHED)
                .contains(replayed.replay().state());
        return isKeptUp
                && !replayed.replay().isThrough()
                && replayed.present().table().vectorTable() != null;
    }

    /** Goes on until no texts are left to be compared; between two portions the engine has its turn. */
    void leaveWork(CollectionTable.Key key) throws SQLException {
        for (Portion portion = next(key); portion != null; portion = next(key)) {
            if (portion.isSame()) {
                note(key, portion.ids());
            } else {
                leaveWork(key, portion.ids());
            }
        }
    }

    /** Records that come next, and whether their texts are all the same. */
    private record Portion(IdRange ids, boolean isSame) {}

    private @Nullable Portion next(CollectionTable.Key key) throws SQLException {
        try (Connection connection = replica.database().getConnection()) {
            Replayed replayed = Replayed.of(connection, replica, key);
            if (!areLeft(replayed)) {
                return null;
            }
            IdRange ids = ReplicaSnapshot.portion(
                    connection, replayed.present().table(), replayed.replay().copiedTo(), rowsPerPortion);
            Changes changes = changes(connection, replayed, ids);
            return new Portion(
                    ids, changes.changed().isEmpty() && changes.gone().isEmpty());
        }
    }

    private void note(CollectionTable.Key key, IdRange ids) throws SQLException {
        ReplicaTransactions.insist(
                replica.database(),
                transaction -> new Replays(transaction)
                        .textsCompared(Replayed.of(transaction, replica, key).replay(), ids));
    }

    // Looked at once more, now that nobody writes either table.
    private void leaveWork(CollectionTable.Key key, IdRange ids) throws SQLException {
        ReplicaTransactions.insist(replica.database(), transaction -> {
            Partition partition = Replayed.present(transaction, replica, key).partition();
            Position position = Replayed.hold(transaction, partition).position();
            Replayed replayed = Replayed.of(transaction, replica, key);
            Identifier vectors = replayed.present().table().vectorTable();
            boolean isNext = areLeft(replayed) && new Replays(transaction).textsCompared(replayed.replay(), ids);
            if (isNext && vectors != null) {
                Changes changes = changes(transaction, replayed, ids);
                VectorQueue.leave(
                        transaction,
                        partition,
                        new VectorQueue.Target(
                                replayed.collection(),
                                replayed.present().table().schema().dot(vectors)),
                        changes.changed().stream()
                                .map(id -> new VectorQueue.Change(id, position))
                                .toList(),
                        changes.gone());
            }
            return isNext;
        });
    }

    /** Records whose text may be another one than before, and those that are not there any more. */
    private record Changes(List<RecordId> changed, List<RecordId> gone) {}

    // Only what can be a record's id: somebody may have made rows by hand. As text, since numbers that are equal may be
    // written otherwise.
    private static final String CHANGES = """
            SELECT coalesce(after.id, before.id) AS id, after.id IS NULL AS is_gone
            FROM (SELECT id, data FROM {before} WHERE id > ? AND id <= ?) AS before
            FULL JOIN (SELECT id, data FROM {after} WHERE id > ? AND id <= ?) AS after USING (id)
            WHERE before.data::text IS DISTINCT FROM after.data::text
              AND coalesce(after.id, before.id) ~ '^[A-Za-z0-9._~:-]{1,128}$'
            """;

    private static Changes changes(Connection connection, Replayed replayed, IdRange ids) throws SQLException {
        String sql = CHANGES.replace("{before}", replayed.twin().sqlName())
                .replace("{after}", replayed.present().table().sqlName());
        try (PreparedStatement statement =
                        new Statements(connection).prepare(sql, ids.after(), ids.upTo(), ids.after(), ids.upTo());
                ResultSet row = statement.executeQuery()) {
            Changes changes = new Changes(new ArrayList<>(), new ArrayList<>());
            while (row.next()) {
                (row.getBoolean("is_gone") ? changes.gone() : changes.changed()).add(new RecordId(row.getString("id")));
            }
            return changes;
        }
    }
}
