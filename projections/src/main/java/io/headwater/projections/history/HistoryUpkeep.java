package io.headwater.projections.history;

import io.headwater.projections.engine.Repeated;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** Looks after the history of one replica on a thread of its own: months made before they begin, rows of ended tenants deleted. */
public final class HistoryUpkeep implements AutoCloseable {
    private final Months months;
    private final EndedTenants ended;
    private final Duration interval;
    private final Repeated work;

    /** Does nothing yet; see {@link #start}. */
    public HistoryUpkeep(String replicaName, DataSource replica, Months months, HistorySettings settings) {
        this.months = months;
        this.ended = new EndedTenants(replica);
        this.interval = settings.upkeepInterval();
        this.work = new Repeated(replicaName + "-history-upkeep", Duration.ZERO, interval, this::runOnce);
    }

    /** Starts the thread; returns at once. */
    public void start() {
        work.start();
    }

    /** Does once what there is to do; returns how long to rest then. */
    public Duration runOnce() throws SQLException {
        months.prepare();
        ended.delete(work::isClosing);
        return interval;
    }

    /** Ends the thread after the portion in hand. */
    @Override
    public void close() {
        work.close();
    }
}
