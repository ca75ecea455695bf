package io.headwater.standalone;

import io.headwater.projections.engine.Projection;
import io.headwater.projections.history.HistoryProjection;
import io.headwater.projections.history.Months;
import io.headwater.projections.own.OwnProjections;
import io.headwater.projections.records.RecordProjection;
import io.headwater.standalone.home.CommandFailed;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The option that says which read model's parked events are meant: each parks by itself. */
final class ReadModelOption {
    @ArgGroup
    private @Nullable Other other;

    /** Another one than the records. */
    private static final class Other {
        @Option(names = "--history", description = "What the history could not apply, instead of the records.")
        private boolean history;

        @Option(
                names = "--own",
                paramLabel = "NAME",
                description =
                        "What your own projection of that name could not apply, instead of the records. To try or skip,"
                                + " its jar must be on the class path: HEADWATER_CLASSPATH.")
        private @Nullable String own;
    }

    private boolean isHistory() {
        return other != null && other.history;
    }

    private @Nullable String own() {
        return other == null ? null : other.own;
    }

    /** The name by which its parked events are kept. */
    String projection() {
        String own = own();
        if (own != null) {
            return OwnProjections.keptAs(own);
        }
        return isHistory() ? HistoryProjection.NAME : RecordProjection.NAME;
    }

    /** The read model of a replica, to write what an engine would. The engine's vectors look for work now and then. */
    Projection projection(DataSource replica, DataSource log) {
        String own = own();
        if (own != null) {
            return OwnProjections.find(own)
                    .orElseThrow(() -> new CommandFailed("there is no own projection " + own
                            + " on the class path; HEADWATER_CLASSPATH takes its jar"));
        }
        return isHistory()
                ? new HistoryProjection(replica, log, new Months(replica, InstantSource.system()))
                : new RecordProjection(() -> {});
    }
}
