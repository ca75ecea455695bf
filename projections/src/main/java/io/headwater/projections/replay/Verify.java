package io.headwater.projections.replay;

import io.headwater.events.CollectionName;
import io.headwater.events.Incarnation;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.TenantName;
import io.headwater.projections.engine.Identifier;
import io.headwater.projections.records.CollectionTable;
import io.headwater.projections.replay.Finding.Kind;
import io.headwater.projections.replay.LogDirectory.LoggedCollection;
import io.headwater.projections.replay.LogDirectory.LoggedTenant;
import io.headwater.projections.replay.ReplicaSnapshot.HeldCollection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Compares replicas with a fold of the log, and so with each other, at exact positions and while writes go on: tenants,
 * collections, and every record. Reads only. Used by one thread.
 */
public final class Verify {
    /** Rows whose snapshot lasts for less than a second or so. */
    static final int ROWS_PER_PORTION = 20_000;

    private final CollectionCheck.Shared shared;
    private final LogDirectory directory;

    /** Reads through {@code log}, whose user needs no more than to select from {@code log.event}. */
    public Verify(DataSource log, VerifyListener listener) {
        this(new CollectionCheck.Shared(log, listener, ROWS_PER_PORTION));
    }

    /** For tests that have fewer rows. */
    Verify(CollectionCheck.Shared shared) {
        this.shared = shared;
        this.directory = new LogDirectory(shared.log());
    }

    /**
     * Compares one replica.
     *
     * @throws CannotVerify there is nothing of that name, or the replica is not one of this log
     * @throws SQLException log or replica do not answer; what was found by then has been told
     */
    public VerifyReport run(ReplicaDatabase replica, Scope scope) throws SQLException {
        Map<TenantName, LoggedTenant> living = new TreeMap<>(Comparator.comparing(TenantName::value));
        Map<TenantName, Incarnation> held;
        List<LoggedTenant> lives;
        try (ReplicaSnapshot snapshot = ReplicaSnapshot.open(replica)) {
            held = snapshot.tenants();
            held.keySet().removeIf(name -> !scope.has(name));
            // Read after the snapshot, so that they are all there that the replica has heard of.
            lives = directory.tenants().stream()
                    .filter(tenant -> scope.has(tenant.name()))
                    .toList();
            Map<Partition, Reached> reached = new HashMap<>();
            for (LoggedTenant tenant : lives) {
                Reached there = reached.get(tenant.partition());
                if (there == null) {
                    there = reached(replica, snapshot, tenant.partition());
                    reached.put(tenant.partition(), there);
                }
                if (tenant.livesAt(there.position(), there.skipped())) {
                    living.put(tenant.name(), tenant);
                }
            }
        }
        requireTenant(replica, scope, lives, !living.isEmpty() || !held.isEmpty());
        return compare(replica, scope, living, held);
    }

    private static void requireTenant(ReplicaDatabase replica, Scope scope, List<LoggedTenant> lives, boolean isThere) {
        if (scope.tenant() == null || isThere) {
            return;
        }
        throw new CannotVerify(
                lives.isEmpty()
                        ? "there is no tenant " + scope.tenant() + " in the log"
                        : "there is no tenant %s as of where replica %s is: it has ended, or its beginning has not arrived"
                                .formatted(scope.tenant(), replica.name()));
    }

    /** How far a replica is in a partition, and which definitions up to there it went past. */
    private record Reached(Position position, Set<Position> skipped) {}

    private Reached reached(ReplicaDatabase replica, ReplicaSnapshot snapshot, Partition partition)
            throws SQLException {
        return new Reached(checkpoint(replica, snapshot, partition), snapshot.skippedDefinitions(partition));
    }

    // A replica of another log, or of a log that lost events in a failover, has nothing that it could be compared with.
    private Position checkpoint(ReplicaDatabase replica, ReplicaSnapshot snapshot, Partition partition)
            throws SQLException {
        ReplicaSnapshot.Checkpoint checkpoint = snapshot.checkpoint(partition);
        if (checkpoint.position().equals(Position.START)) {
            return Position.START;
        }
        OptionalInt epoch = directory.epochAt(partition, checkpoint.position());
        if (epoch.isEmpty() || epoch.getAsInt() != checkpoint.epoch()) {
            throw new CannotVerify(
                    "replica %s has applied position %s of partition %s in epoch %d, which the log does not have"
                            .formatted(replica.name(), checkpoint.position(), partition, checkpoint.epoch()));
        }
        return checkpoint.position();
    }

    private VerifyReport compare(
            ReplicaDatabase replica,
            Scope scope,
            Map<TenantName, LoggedTenant> living,
            Map<TenantName, Incarnation> held)
            throws SQLException {
        VerifyReport report = VerifyReport.NONE;
        Set<TenantName> names = new TreeSet<>(Comparator.comparing(TenantName::value));
        names.addAll(living.keySet());
        names.addAll(held.keySet());
        for (TenantName name : names) {
            LoggedTenant tenant = living.get(name);
            report = report.and(new VerifyReport(1, 0, 0, 0, 0));
            if (tenant != null && tenant.incarnation().equals(held.get(name))) {
                report = report.and(new TenantCheck(replica, tenant).run(scope));
            } else if (tenant == null) {
                report = report.and(found(new Finding(replica.name(), name, null, null, Kind.EXTRA, "")));
            } else {
                report = report.and(absent(replica, tenant));
            }
        }
        return report;
    }

    private VerifyReport absent(ReplicaDatabase replica, LoggedTenant tenant) throws SQLException {
        try (ReplicaSnapshot snapshot = ReplicaSnapshot.open(replica)) {
            Position parked = snapshot.parkedDefinitions(tenant.partition(), tenant.name())
                    .get("");
            return found(new Finding(
                    replica.name(),
                    tenant.name(),
                    null,
                    null,
                    parked == null ? Kind.MISSING : Kind.PARKED,
                    parked == null ? "" : fromOn(parked)));
        }
    }

    private VerifyReport found(Finding finding) {
        shared.listener().found(finding);
        return new VerifyReport(0, 0, 0, finding.isDifference() ? 1 : 0, finding.isDifference() ? 0 : 1);
    }

    private static String fromOn(Position parked) {
        return "from position " + parked + " on";
    }

    /** The collections of one tenant on one replica. */
    private final class TenantCheck {
        private final ReplicaDatabase replica;
        private final LoggedTenant tenant;

        TenantCheck(ReplicaDatabase replica, LoggedTenant tenant) {
            this.replica = replica;
            this.tenant = tenant;
        }

        VerifyReport run(Scope scope) throws SQLException {
            Map<CollectionName, LoggedCollection> logged;
            Map<CollectionName, HeldCollection> held;
            Map<String, Position> parked;
            try (ReplicaSnapshot snapshot = ReplicaSnapshot.open(replica)) {
                Reached there = reached(replica, snapshot, tenant.partition());
                held = snapshot.collections(tenant.name());
                parked = snapshot.parkedDefinitions(tenant.partition(), tenant.name());
                logged = directory.collections(tenant, there.position(), there.skipped());
            }
            Set<CollectionName> names = new TreeSet<>(Comparator.comparing(CollectionName::value));
            names.addAll(logged.keySet());
            names.addAll(held.keySet());
            names.removeIf(name -> !scope.has(name));
            if (names.isEmpty() && scope.collection() != null) {
                throw new CannotVerify("there is no collection %s of tenant %s as of where replica %s is"
                        .formatted(scope.collection(), tenant.name(), replica.name()));
            }
            VerifyReport report = VerifyReport.NONE;
            for (CollectionName name : names) {
                report = report.and(collection(name, logged.get(name), held.get(name), parked.get(name.value())));
            }
            return report;
        }

        private VerifyReport collection(
                CollectionName name,
                @Nullable LoggedCollection logged,
                @Nullable HeldCollection held,
                @Nullable Position parked)
                throws SQLException {
            VerifyReport report = VerifyReport.NONE;
            if (parked != null) {
                report = finding(name, Kind.PARKED, fromOn(parked));
            }
            if (logged == null || held == null || !logged.incarnation().equals(held.incarnation())) {
                Kind kind = logged == null ? Kind.EXTRA : held == null ? Kind.MISSING : Kind.DIFFERS;
                return parked == null ? finding(name, kind, kind == Kind.DIFFERS ? "incarnation" : "") : report;
            }
            if (parked == null && !logged.version().equals(held.version())) {
                report = finding(
                        name,
                        Kind.DIFFERS,
                        "definition version (%s, not %s)".formatted(held.version(), logged.version()));
            }
            CollectionTable.Key key = new CollectionTable.Key(tenant.name(), name);
            report = report.and(compare(key, held.incarnation(), null));
            Identifier twin = twin(key);
            return twin == null ? report : report.and(compare(key, held.incarnation(), twin));
        }

        private VerifyReport compare(CollectionTable.Key key, Incarnation incarnation, @Nullable Identifier generation)
                throws SQLException {
            CollectionCheck.Held held = new CollectionCheck.Held(tenant.partition(), incarnation, generation);
            return new CollectionCheck(shared, replica, key, held).run();
        }

        /** The generation that is kept up beside the one that is read; null as a rule. */
        private @Nullable Identifier twin(CollectionTable.Key key) throws SQLException {
            try (ReplicaSnapshot snapshot = ReplicaSnapshot.open(replica)) {
                CollectionTable table = snapshot.table(key).orElse(null);
                return table == null ? null : table.twin();
            }
        }

        private VerifyReport finding(CollectionName name, Kind kind, String detail) {
            return found(new Finding(replica.name(), tenant.name(), name, null, kind, detail));
        }
    }
}
