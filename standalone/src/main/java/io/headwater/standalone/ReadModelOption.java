package io.headwater.standalone;

import io.headwater.projections.engine.Projection;
import io.headwater.projections.history.HistoryProjection;
import io.headwater.projections.history.Months;
import io.headwater.projections.records.RecordProjection;
import java.time.InstantSource;
import javax.sql.DataSource;
import picocli.CommandLine.Option;

/** The option that says which read model's parked events are meant: each parks by itself. */
final class ReadModelOption {
    @Option(names = "--history", description = "What the history could not apply, instead of the records.")
    private boolean history;

    /** The name by which its parked events are kept. */
    String projection() {
        return history ? HistoryProjection.NAME : RecordProjection.NAME;
    }

    /** The read model of a replica, to write what an engine would. The engine's vectors look for work now and then. */
    Projection projection(DataSource replica, DataSource log) {
        return history
                ? new HistoryProjection(replica, log, new Months(replica, InstantSource.system()))
                : new RecordProjection(() -> {});
    }
}
