package io.headwater.projections.history;

import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.Subject;
import io.headwater.events.Version;
import io.headwater.projections.engine.Projection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The history read model: writes a batch as one set of rows. It looks into no change, so it has what the records could not
 * apply, too; only where a fold of a record's states is to begin it asks what the record was.
 */
public final class HistoryProjection implements Projection {
    /** Names its checkpoints and parked events in a replica. */
    public static final String NAME = "history";

    private static final String CHECK_VIOLATION = "23514";
    private static final String SERIALIZATION_FAILURE = "40001";

    private final DataSource replica;
    private final DataSource log;
    private final Months months;
    private final Map<Partition, Lives> prepared = new ConcurrentHashMap<>();
    private final Map<Partition, HistoryCatalogue> catalogues = new ConcurrentHashMap<>();

    /**
     * The history of one replica.
     *
     * @param replica a pool with a connection to spare for each batch that is prepared
     * @param log the event log, asked for what a record was where the rows do not tell
     * @param months those of the same replica
     */
    public HistoryProjection(DataSource replica, DataSource log, Months months) {
        this.replica = replica;
        this.log = log;
        this.months = months;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Makes the months, and looks for what records were before, which may take long and is a bounded number of them. */
    @Override
    public int prepare(Partition partition, List<EventEnvelope> events) throws SQLException {
        ensureMonths(events);
        try (Connection connection = replica.getConnection()) {
            connection.setAutoCommit(false); // Rows come in portions only within a transaction.
            try {
                List<HistoryRow> rows = catalogue(connection, partition, events).foresee(events);
                Lives lives = Lives.of(connection, log, events, rows);
                prepared.put(partition, lives);
                return (int) events.stream()
                        .takeWhile(event -> !event.position().isAfter(lives.upTo()))
                        .count();
            } finally {
                connection.rollback();
            }
        }
    }

    private HistoryCatalogue catalogue(Connection connection, Partition partition, List<EventEnvelope> events)
            throws SQLException {
        HistoryCatalogue catalogue = catalogues.computeIfAbsent(partition, HistoryCatalogue::new);
        catalogue.load(
                connection,
                events.stream().map(event -> event.subject().tenant()).collect(Collectors.toSet()));
        return catalogue;
    }

    @Override
    public List<Refusal> apply(Connection transaction, Partition partition, List<EventEnvelope> events)
            throws SQLException {
        HistoryCatalogue catalogue = catalogue(transaction, partition, events);
        Lives known = prepared.remove(partition);
        Lives lives = known != null && known.isOf(events) ? known : all(transaction, catalogue, events);
        List<HistoryRow> rows = new ArrayList<>(events.size());
        List<Refusal> refusals = new ArrayList<>();
        Set<Subject> refused = new HashSet<>();
        for (EventEnvelope event : events) {
            String error = refused.contains(event.subject())
                    ? "an earlier event of the same stream is parked"
                    : enter(catalogue, event, rows);
            if (error != null) {
                refusals.add(new Refusal(event, error));
                refused.add(event.subject());
            }
        }
        catalogue.write(transaction);
        write(transaction, lives, rows);
        return refusals;
    }

    /** Of events that were not prepared: those of an operator's tools, which have few. */
    private Lives all(Connection transaction, HistoryCatalogue catalogue, List<EventEnvelope> events)
            throws SQLException {
        ensureMonths(events);
        Map<Position, Life> known = new HashMap<>();
        List<HistoryRow> rows = catalogue.foresee(events);
        Position upTo = Position.START;
        while (events.getLast().position().isAfter(upTo)) {
            Position after = upTo;
            List<HistoryRow> rest = rows.stream()
                    .filter(row -> row.envelope().position().isAfter(after))
                    .toList();
            Lives next = Lives.of(transaction, log, events, rest);
            known.putAll(next.known());
            upTo = next.upTo();
        }
        return new Lives(events.getLast().position(), known);
    }

    private void ensureMonths(List<EventEnvelope> events) {
        months.ensure(events.stream()
                .map(event -> HistoryRow.monthOf(event.occurredAt()))
                .collect(Collectors.toSet()));
    }

    /** Enters an event; returns why that cannot be, null if it was. */
    static @Nullable String enter(HistoryCatalogue catalogue, EventEnvelope event, List<HistoryRow> rows) {
        try {
            return catalogue.enter(event, rows);
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void write(Connection transaction, Lives lives, List<HistoryRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        List<HistoryRow> complete = lives.complete(rows);
        copy(transaction, complete);
        Anchors.lay(transaction, complete);
    }

    // A row on its way to the default partition waits for whoever makes its month, and is refused once that is there:
    // PostgreSQL has chosen the partition before it waits. Nothing is wrong with the event.
    private static void copy(Connection transaction, List<HistoryRow> rows) throws SQLException {
        try {
            HistoryRows.copy(transaction, rows);
        } catch (SQLException e) {
            if (CHECK_VIOLATION.equals(e.getSQLState())) {
                throw new SQLTransientException("a month was made meanwhile", SERIALIZATION_FAILURE, e);
            }
            throw e;
        }
    }

    /** Nothing: versions may have holes here. What a record was after one is asked of the log. */
    @Override
    public void passOver(Connection transaction, Partition partition, Subject subject, Version version) {}

    @Override
    public void committed(Partition partition) {}

    @Override
    public void forget(Partition partition) {
        catalogues.remove(partition);
        prepared.remove(partition);
    }
}
