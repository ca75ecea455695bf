package io.headwater.projections.history;

import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Subject;
import io.headwater.events.Version;
import io.headwater.projections.engine.Projection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
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

    private final DataSource log;
    private final Months months;
    private final Map<Partition, HistoryCatalogue> catalogues = new ConcurrentHashMap<>();

    /**
     * The history of one replica.
     *
     * @param log the event log, asked for what a record was where the rows do not tell
     * @param months those of the same replica
     */
    public HistoryProjection(DataSource log, Months months) {
        this.log = log;
        this.months = months;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Refusal> apply(Connection transaction, Partition partition, List<EventEnvelope> events)
            throws SQLException {
        HistoryCatalogue catalogue = catalogues.computeIfAbsent(partition, HistoryCatalogue::new);
        catalogue.load(
                transaction,
                events.stream().map(event -> event.subject().tenant()).collect(Collectors.toSet()));
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
        write(transaction, rows);
        return refusals;
    }

    private static @Nullable String enter(HistoryCatalogue catalogue, EventEnvelope event, List<HistoryRow> rows) {
        try {
            return catalogue.enter(event, rows);
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void write(Connection transaction, List<HistoryRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        months.ensure(rows.stream().map(HistoryRow::month).collect(Collectors.toSet()));
        List<HistoryRow> complete = new Lives(transaction, log).complete(rows);
        HistoryRows.copy(transaction, complete);
        Anchors.lay(transaction, complete);
    }

    /** Nothing: versions may have holes here. What a record was after one is asked of the log. */
    @Override
    public void passOver(Connection transaction, Partition partition, Subject subject, Version version) {}

    @Override
    public void committed(Partition partition) {}

    @Override
    public void forget(Partition partition) {
        catalogues.remove(partition);
    }
}
