package io.headwater.projections.replay;

import io.headwater.events.Incarnation;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.projections.engine.Identifier;
import io.headwater.projections.records.CollectionTable;
import io.headwater.projections.records.TypedColumn;
import io.headwater.projections.replay.Finding.Kind;
import io.headwater.projections.replay.RecordStreams.Wanted;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Compares the rows of one collection with the fold of its records' events, both in the order of the ids.
 *
 * <p>A portion of rows at a time: its rows and the checkpoint come from one snapshot, and the events up to that checkpoint
 * are the log's for good, so each record is compared as of an exact position while writes go on. A snapshot that lasted for
 * all of a large table would keep the engine from changing it, and the server from cleaning up.
 */
final class CollectionCheck {
    // Table or schema was dropped before it could be locked.
    private static final Set<String> OUTDATED = Set.of("42P01", "3F000");
    private static final int ATTEMPTS_MAX = 10;

    private final Shared shared;
    private final ReplicaDatabase replica;
    private final CollectionTable.Key key;
    private final Held held;
    private VerifyReport report = new VerifyReport(0, 1, 0, 0, 0);

    /** What all comparisons of a run share. */
    record Shared(DataSource log, VerifyListener listener, int rowsPerPortion) {}

    /**
     * What is compared.
     *
     * @param incarnation the life of the collection
     * @param generation null for the table that is read
     */
    record Held(
            Partition partition,
            Incarnation incarnation,
            @Nullable Identifier generation) {}

    CollectionCheck(Shared shared, ReplicaDatabase replica, CollectionTable.Key key, Held held) {
        this.shared = shared;
        this.replica = replica;
        this.key = key;
        this.held = held;
    }

    /** Compares all of it; ends early, without a finding, if the collection is dropped meanwhile. */
    VerifyReport run() throws SQLException {
        String after = "";
        while (!after.equals(IdRange.END)) {
            try (Portion portion = open(after)) {
                if (portion == null) {
                    return report;
                }
                compare(portion);
                after = portion.ids().upTo();
            }
        }
        if (report.differences() == 0) {
            // Of rows that are wrong themselves, nobody can say what they should come to.
            compareTallies();
        }
        return report;
    }

    // They can be compared only as a whole, so this snapshot lasts for as long as the server takes to add all rows up.
    private void compareTallies() throws SQLException {
        try (Portion all = open("")) {
            if (all != null) {
                all.snapshot().tallyDifferences(all.table()).forEach(what -> found(null, Kind.DIFFERS, what));
            }
        }
    }

    /** A snapshot, and what of the collection is compared in it. */
    private record Portion(ReplicaSnapshot snapshot, CollectionTable table, IdRange ids) implements AutoCloseable {
        @Override
        public void close() throws SQLException {
            snapshot.close();
        }
    }

    private @Nullable Portion open(String after) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            CollectionTable table = find();
            if (table == null) {
                return null;
            }
            try {
                Portion portion = open(table, after);
                if (portion != null) {
                    return portion;
                }
            } catch (SQLException e) {
                if (attempt == ATTEMPTS_MAX || !OUTDATED.contains(String.valueOf(e.getSQLState()))) {
                    throw e;
                }
            }
        }
    }

    private @Nullable CollectionTable find() throws SQLException {
        try (ReplicaSnapshot snapshot = ReplicaSnapshot.open(replica)) {
            return compared(snapshot);
        }
    }

    /** What is to be compared; null if it is not there any more. */
    private @Nullable CollectionTable compared(ReplicaSnapshot snapshot) throws SQLException {
        CollectionTable table = snapshot.table(key)
                .filter(found -> found.incarnation().equals(held.incarnation()))
                .orElse(null);
        Identifier generation = held.generation();
        if (table == null || generation == null || generation.equals(table.table())) {
            return table;
        }
        return generation.equals(table.twin()) ? table.generation(generation) : null;
    }

    /** The next portion of a table; null if the collection has another one by now, or none. */
    private @Nullable Portion open(CollectionTable table, String after) throws SQLException {
        ReplicaSnapshot snapshot = ReplicaSnapshot.openWith(replica, table);
        boolean isOpen = false;
        try {
            CollectionTable locked = compared(snapshot);
            if (locked == null || !locked.sqlName().equals(table.sqlName())) {
                return null;
            }
            IdRange ids = snapshot.portion(locked, after, shared.rowsPerPortion());
            isOpen = true;
            return new Portion(snapshot, locked, ids);
        } finally {
            if (!isOpen) {
                snapshot.close();
            }
        }
    }

    private void compare(Portion portion) throws SQLException {
        Position position = portion.snapshot().checkpoint(held.partition()).position();
        SetAside aside = portion.snapshot().setAside(held.partition(), key, portion.ids());
        aside.parked().forEach((id, first) -> found(id, Kind.PARKED, "from position " + first + " on"));
        Wanted wanted = new Wanted(held.partition(), held.incarnation(), portion.ids(), position);
        try (FoldsAhead folds = FoldsAhead.of(shared.log(), wanted, aside);
                StoredRecords rows = portion.snapshot().rows(portion.table(), portion.ids())) {
            merge(folds, rows, portion.table().columns());
        }
    }

    private void merge(FoldsAhead folds, StoredRecords rows, List<TypedColumn> columns) throws SQLException {
        FoldedRecord folded = folds.next();
        StoredRecord stored = rows.next();
        while (folded != null || stored != null) {
            int order = order(folded, stored);
            FoldedRecord expected = order <= 0 ? folded : null;
            StoredRecord present = order >= 0 ? stored : null;
            compare(expected, present, columns);
            folded = order <= 0 ? folds.next() : folded;
            stored = order >= 0 ? rows.next() : stored;
        }
    }

    // The log's ids are of ASCII characters, so this order is that of the bytes, whatever a row's id may hold.
    private static int order(@Nullable FoldedRecord folded, @Nullable StoredRecord stored) {
        if (folded == null) {
            return 1;
        }
        return stored == null ? -1 : folded.id().compareTo(stored.id());
    }

    private void compare(@Nullable FoldedRecord expected, @Nullable StoredRecord stored, List<TypedColumn> columns) {
        if (expected != null && expected.unapplied() != null) {
            FoldedRecord.Unapplied unapplied = expected.unapplied();
            found(expected.id(), Kind.UNAPPLIED, "position %s: %s".formatted(unapplied.position(), unapplied.error()));
        }
        var put = expected == null ? null : expected.put();
        if (put != null && stored != null) {
            List<String> differences = RowComparison.differences(put, stored, columns);
            if (!differences.isEmpty()) {
                found(stored.id(), Kind.DIFFERS, String.join(", ", differences));
            }
        } else if (put != null) {
            found(put.id().value(), Kind.MISSING, "");
        } else if (stored != null) {
            found(stored.id(), Kind.EXTRA, "");
        } else {
            return; // Deleted, as it should be.
        }
        report = report.and(new VerifyReport(0, 0, 1, 0, 0));
        shared.listener().compared(1);
    }

    private void found(@Nullable String record, Kind kind, String detail) {
        String where = held.generation() == null
                ? replica.name()
                : replica.name() + "/" + held.generation().name();
        Finding finding = new Finding(where, key.tenant(), key.collection(), record, kind, detail);
        report = report.and(new VerifyReport(0, 0, 0, finding.isDifference() ? 1 : 0, finding.isDifference() ? 0 : 1));
        shared.listener().found(finding);
    }
}
