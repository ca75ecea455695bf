package io.headwater.projections.aggregates;

import io.headwater.events.RecordId;
import io.headwater.projections.engine.Identifier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept up with one table of records: their count, and the declared aggregates.
 *
 * @param rowsTable the table of the records, within the tenant's schema
 * @param isCounted whether there is a count; only a table that is being loaded has none
 * @param countedTo the last record that is counted, while the records of before are; null once all are
 */
public record Tallies(
        Identifier rowsTable, boolean isCounted, @Nullable String countedTo, List<AggregateTable> aggregates) {

    public Tallies {
        aggregates = List.copyOf(aggregates);
    }

    /** Of a table that nothing is kept up with. */
    public static Tallies none(Identifier rowsTable) {
        return new Tallies(rowsTable, false, null, List.of());
    }

    /** Of a table without records. */
    public static Tallies ofNothing(Identifier rowsTable, List<AggregateTable> aggregates) {
        return new Tallies(rowsTable, true, null, aggregates);
    }

    /** Whether nothing has to be filled in any more. */
    public boolean areFilled() {
        return countedTo == null && aggregates.stream().allMatch(aggregate -> aggregate.filledTo() == null);
    }

    /** Whether bodies matter, and not only that a record is there. */
    public boolean needBodies() {
        return !aggregates.isEmpty();
    }

    /** The tables of all aggregates, as they go into SQL. */
    public List<String> aggregateTables() {
        return aggregates.stream()
                .flatMap(aggregate -> aggregate.tables().stream())
                .toList();
    }

    boolean counts(RecordId id) {
        return isCounted && covers(countedTo, id);
    }

    // Ids are of ASCII characters, so this is the order of the tables.
    static boolean covers(@Nullable String upTo, RecordId id) {
        return upTo == null || id.value().compareTo(upTo) <= 0;
    }
}
