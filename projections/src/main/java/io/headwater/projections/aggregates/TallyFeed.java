package io.headwater.projections.aggregates;

import io.headwater.events.Incarnation;
import io.headwater.events.RecordId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Brings what became of the rows of a table into its aggregates, set by set, within the transaction that wrote the rows: a statement
 * for each, and one more for each of its least or greatest fields. What becomes of the count is noted, for whoever writes those of
 * all tables at once.
 */
public final class TallyFeed {
    private final Connection transaction;
    private final Incarnation collection;
    private final Tallies tallies;
    private final CountChanges counts;

    /**
     * Feeds the tallies of one table.
     *
     * @param tallies if they are not filled, read under {@link TallyCatalogue#lock} in this transaction
     */
    public TallyFeed(Connection transaction, Incarnation collection, Tallies tallies, CountChanges counts) {
        this.transaction = transaction;
        this.collection = collection;
        this.tallies = tallies;
        this.counts = counts;
    }

    /**
     * What became of a row.
     *
     * @param records how many more there are: 1, 0 or -1
     * @param before the body, null if there was none, or if {@link Tallies#needBodies} says that nobody asks
     * @param after the body, null if there is none any more
     */
    public record Change(
            RecordId id,
            int records,
            @Nullable JsonNode before,
            @Nullable JsonNode after) {}

    /** Brings them in; each record once at most. */
    public void feed(List<Change> changes) throws SQLException {
        long records = changes.stream()
                .filter(change -> tallies.counts(change.id()))
                .mapToLong(Change::records)
                .sum();
        counts.add(collection, tallies.rowsTable(), records);
        for (AggregateTable aggregate : tallies.aggregates()) {
            feed(aggregate, changes);
        }
    }

    private void feed(AggregateTable aggregate, List<Change> changes) throws SQLException {
        GroupDeltas deltas = new GroupDeltas(aggregate.shape());
        for (Change change : changes) {
            if (aggregate.covers(change.id())) {
                if (change.before() != null) {
                    deltas.go(change.before());
                }
                if (change.after() != null) {
                    deltas.come(change.after());
                }
            }
        }
        new GroupRows(transaction, aggregate).apply(deltas);
    }
}
