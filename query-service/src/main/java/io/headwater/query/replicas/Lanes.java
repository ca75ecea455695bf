package io.headwater.query.replicas;

import io.headwater.query.readers.Reader;
import io.headwater.query.readers.TenantShares;
import io.headwater.query.readers.TenantShares.Share;
import io.headwater.query.replicas.FreshReads.Query;
import io.headwater.query.replicas.ReplicasSettings.Reads;
import io.headwater.query.replicas.ReplicasSettings.ReplicaSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Two ways to each replica, so that heavy reads leave the others theirs: every read begins on the first, where no statement may take
 * long. A read whose statement took too long there is a report, and does it again on the second, which has connections of its own, and
 * few. Of both a tenant takes its share at most. Called on the request's thread.
 */
final class Lanes implements AutoCloseable {
    private static final String QUERY_CANCELED = "57014";

    // The report's way of each replica; a replica of the same name, so that what is remembered of it is of both.
    private final Map<Replica, Replica> reports = new LinkedHashMap<>();
    private final TenantShares shares;
    private final TenantShares reportShares;
    private final Counter reported;
    private final RunningReads running;

    Lanes(ReplicasSettings settings, SharingSettings sharing, RunningReads running, MeterRegistry registry) {
        Reads reads = settings.reads();
        Reads quick = new Reads(
                reads.connectionsMax(),
                reads.connectionTimeout(),
                least(sharing.reportsAfter(), reads.statementTimeout()));
        Reads slow = new Reads(sharing.reportsMax(), reads.connectionTimeout(), reads.statementTimeout());
        for (ReplicaSettings each : settings.replicas()) {
            reports.put(
                    new Replica(each, Replica.pool(each, quick), running),
                    new Replica(each, SeparatePools.pool("reports", each, slow), running));
        }
        this.shares = new TenantShares(sharing.perTenantMax(), reads.connectionTimeout());
        this.reportShares = new TenantShares(sharing.reportsPerTenantMax(), reads.connectionTimeout());
        this.reported = registry.counter("headwater.reads.reports");
        this.running = running;
    }

    /** With the defaults, and nobody to look at what is counted. */
    static Lanes of(ReplicasSettings settings) {
        SimpleMeterRegistry unseen = new SimpleMeterRegistry();
        return new Lanes(settings, SharingSettings.DEFAULTS, new RunningReads(unseen), unseen);
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** The first ways, in the order of the settings. */
    List<Replica> replicas() {
        return List.copyOf(reports.keySet());
    }

    /**
     * Runs a query.
     *
     * @throws io.headwater.http.ProblemException 429 if the tenant has as much under way as it may
     */
    <T> Snapshot<T> run(Query<T> query, Replica replica) throws SQLException {
        Reader reader = Reader.current();
        try (Share _ = shares.enter(reader.tenant())) {
            return query.run(replica);
        } catch (SQLException e) {
            if (!isStopped(e) || reader.client().isGone()) {
                throw e;
            }
        }
        reported.increment();
        try (Share _ = reportShares.enter(reader.tenant())) {
            return query.run(Objects.requireNonNull(reports.get(replica)));
        }
    }

    /** Whether a statement took too long, or nobody waited for it any more. */
    static boolean isStopped(SQLException e) {
        return QUERY_CANCELED.equals(e.getSQLState());
    }

    @Override
    public void close() {
        running.close();
        reports.forEach((replica, report) -> {
            replica.close();
            report.close();
        });
    }
}
