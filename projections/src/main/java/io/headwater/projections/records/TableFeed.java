package io.headwater.projections.records;

import io.headwater.events.RecordId;
import io.headwater.projections.aggregates.CountChanges;
import io.headwater.projections.aggregates.TallyFeed;
import io.headwater.projections.engine.Projection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/** Brings events into one table of a collection, set by set, within the caller's transaction. */
public final class TableFeed {
    private final RecordRows rows;
    private final TallyFeed tallies;
    private final boolean isComparing;

    /**
     * Feeds any generation of a collection's table.
     *
     * @param counts notes what becomes of the count, to be written before the transaction ends
     */
    public TableFeed(Connection transaction, CollectionTable table, CountChanges counts) {
        this.rows = new RecordRows(transaction, table);
        this.tallies = new TallyFeed(transaction, table.incarnation(), table.tallies(), counts);
        this.isComparing = table.vectorTable() != null || table.tallies().needBodies();
    }

    /**
     * What became of the events.
     *
     * @param refusals those that cannot be applied, each with all that follow it in its record
     */
    public record Fed(List<RecordFold.Change.Put> puts, List<RecordId> removed, List<Projection.Refusal> refusals) {}

    /**
     * Folds events over the rows that are there, and writes what comes out; what a row has already changes nothing.
     *
     * @param records at least one step of each, in order
     */
    public Fed feed(Map<RecordId, List<RecordFold.Step>> records) throws SQLException {
        Map<RecordId, RecordFold.Folded> folded = fold(records, readCurrent(records));
        Set<RecordId> there = rows.insert(puts(folded, RecordFold.Change.Put::begins));
        foldAgain(records, folded, there);
        rows.update(puts(folded, put -> !put.begins()));
        Fed fed = new Fed(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        List<TallyFeed.Change> changes = new ArrayList<>();
        folded.values().forEach(each -> {
            fed.refusals().addAll(each.refusals());
            switch (each.change()) {
                case RecordFold.Change.Put put -> {
                    fed.puts().add(put);
                    changes.add(change(put));
                }
                case RecordFold.Change.Remove remove -> {
                    fed.removed().add(remove.id());
                    changes.add(change(remove));
                }
                case null -> {}
            }
        });
        rows.remove(fed.removed());
        tallies.feed(changes);
        return fed;
    }

    private static Map<RecordId, RecordFold.Folded> fold(
            Map<RecordId, List<RecordFold.Step>> records, Map<RecordId, RecordFold.Row> current) {
        Map<RecordId, RecordFold.Folded> folded = LinkedHashMap.newLinkedHashMap(records.size());
        records.forEach((id, steps) -> folded.put(id, RecordFold.fold(current.get(id), steps)));
        return folded;
    }

    // A record whose beginning the batch has was taken for one without a row. If it has one, its events come again:
    // they are folded over that row, since what goes from the aggregates must be what is in them.
    private void foldAgain(
            Map<RecordId, List<RecordFold.Step>> records, Map<RecordId, RecordFold.Folded> folded, Set<RecordId> there)
            throws SQLException {
        List<RecordId> again = folded.entrySet().stream()
                .filter(each -> there.contains(each.getKey())
                        || (each.getValue().change() instanceof RecordFold.Change.Remove remove
                                && remove.row() == null))
                .map(Map.Entry::getKey)
                .toList();
        Map<RecordId, RecordFold.Row> current = rows.read(again, Set.copyOf(again));
        current.forEach((id, row) -> folded.put(id, RecordFold.fold(row, Objects.requireNonNull(records.get(id)))));
    }

    private static List<RecordFold.Change.Put> puts(
            Map<RecordId, RecordFold.Folded> folded, Predicate<RecordFold.Change.Put> wanted) {
        List<RecordFold.Change.Put> puts = new ArrayList<>();
        folded.values().forEach(each -> {
            if (each.change() instanceof RecordFold.Change.Put put && wanted.test(put)) {
                puts.add(put);
            }
        });
        return puts;
    }

    private static TallyFeed.Change change(RecordFold.Change.Put put) {
        return new TallyFeed.Change(put.id(), put.begins() ? 1 : 0, put.before(), put.body());
    }

    private static TallyFeed.Change change(RecordFold.Change.Remove remove) {
        RecordFold.Row row = remove.row();
        return new TallyFeed.Change(remove.id(), row == null ? 0 : -1, row == null ? null : row.body(), null);
    }

    private Map<RecordId, RecordFold.Row> readCurrent(Map<RecordId, List<RecordFold.Step>> records)
            throws SQLException {
        List<RecordId> wanted = new ArrayList<>();
        Set<RecordId> withBody = new HashSet<>();
        records.forEach((id, steps) -> {
            if (RecordFold.needsRow(steps)) {
                wanted.add(id);
                // Search and aggregates compare what was before and what is after.
                if (isComparing || RecordFold.needsBody(steps)) {
                    withBody.add(id);
                }
            }
        });
        return rows.read(wanted, withBody);
    }

    /** Removes whatever is there of these records, in a table that has no count yet. */
    public void remove(List<RecordId> records) throws SQLException {
        rows.remove(records);
    }

    /** Writes rows of records that are not there, in a table that has no count yet. */
    public void put(List<RecordFold.Change.Put> puts) throws SQLException {
        Set<RecordId> there = rows.insert(puts);
        if (!there.isEmpty()) {
            throw new IllegalStateException("there are rows already, such as that of record "
                    + there.iterator().next());
        }
    }
}
