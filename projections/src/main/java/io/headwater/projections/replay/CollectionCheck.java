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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    // Table, schema or column was dropped before it could be locked.
    private static final Set<String> OUTDATED = Set.of("42P01", "3F000", "42703");
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

    /**
     * Compares all of it; ends early, without a finding, if the collection is dropped meanwhile.
     *
     * @throws CannotVerify its tables are changed again and again
     */
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

    // They can be compared only as a whole, which takes the server as long as it takes to add all rows up. Whoever
    // waits for
    // a table meanwhile goes first, and it begins again.
    private void compareTallies() throws SQLException {
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            CollectionTable table = find();
            Optional<List<String>> differences = table == null ? Optional.of(List.of()) : tallyDifferences(table);
            if (differences.isPresent()) {
                differences.get().forEach(what -> found(null, Kind.DIFFERS, what));
                return;
            }
        }
        throw new CannotVerify(
                "count and aggregates of collection %s of tenant %s on replica %s: its tables were changed %d times while they were compared"
                        .formatted(key.collection(), key.tenant(), replica.name(), ATTEMPTS_MAX));
    }

    /** Empty if the tables changed, or somebody waited for them. */
    private Optional<List<String>> tallyDifferences(CollectionTable table) throws SQLException {
        List<String> tables = talliedTables(table);
        try (ReplicaSnapshot snapshot = ReplicaSnapshot.openWith(replica, tables)) {
            CollectionTable locked = compared(snapshot);
            return locked != null && talliedTables(locked).equals(tables)
                    ? snapshot.tallyDifferences(replica, locked)
                    : Optional.empty();
        } catch (SQLException e) {
            if (OUTDATED.contains(String.valueOf(e.getSQLState()))) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static List<String> talliedTables(CollectionTable table) {
        List<String> tables = new ArrayList<>(List.of(table.sqlName()));
        tables.addAll(table.tallies().aggregateTables());
        return tables;
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
        ReplicaSnapshot snapshot = ReplicaSnapshot.openWith(replica, List.of(table.sqlName()));
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
