package io.headwater.projections.records;

import io.headwater.events.RecordId;
import io.headwater.projections.engine.Projection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Brings events into one table of a collection, set by set, within the caller's transaction. */
public final class TableFeed {
    private final RecordRows rows;
    private final boolean isSearched;

    /** Feeds any generation of a collection's table. */
    public TableFeed(Connection transaction, CollectionTable table) {
        this.rows = new RecordRows(transaction, table);
        this.isSearched = table.vectorTable() != null;
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
        Map<RecordId, RecordFold.Row> current = readCurrent(records);
        Fed fed = new Fed(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        records.forEach((id, steps) -> {
            RecordFold.Folded folded = RecordFold.fold(current.get(id), steps);
            fed.refusals().addAll(folded.refusals());
            switch (folded.change()) {
                case RecordFold.Change.Put put -> fed.puts().add(put);
                case RecordFold.Change.Remove remove -> fed.removed().add(remove.id());
                case null -> {}
            }
        });
        rows.write(fed.puts());
        rows.remove(fed.removed());
        return fed;
    }

    private Map<RecordId, RecordFold.Row> readCurrent(Map<RecordId, List<RecordFold.Step>> records)
            throws SQLException {
        List<RecordId> wanted = new ArrayList<>();
        Set<RecordId> withBody = new HashSet<>();
        records.forEach((id, steps) -> {
            if (RecordFold.needsRow(steps)) {
                wanted.add(id);
                // A searched collection compares the text before and after.
                if (isSearched || RecordFold.needsBody(steps)) {
                    withBody.add(id);
                }
            }
        });
        return rows.read(wanted, withBody);
    }

    /** Removes whatever is there of these records. */
    public void remove(List<RecordId> records) throws SQLException {
        rows.remove(records);
    }

    /** Writes rows of records that are not there. */
    public void put(List<RecordFold.Change.Put> puts) throws SQLException {
        rows.write(puts);
    }
}
