package io.headwater.query.changes;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.headwater.events.EventType;
import io.headwater.events.Incarnation;
import io.headwater.events.Position;
import io.headwater.events.TenantPlacement;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import io.headwater.query.replicas.Checkpoint;
import io.headwater.query.replicas.FreshReads;
import io.headwater.query.replicas.Freshness;
import io.headwater.query.replicas.ReadModel;
import io.headwater.query.replicas.Replica;
import io.headwater.query.replicas.Snapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where in their partitions the lives of tenants began, as the history has it. Events tell a tenant by its name alone, so nothing
 * before that position is the business of whoever has the name now.
 */
final class TenantLives {
    private static final long KNOWN_MAX = 100_000;
    private static final Duration SOON = Duration.ofSeconds(1);

    private final FreshReads reads;
    private final Cache<Incarnation, Position> known =
            Caffeine.newBuilder().maximumSize(KNOWN_MAX).build();

    TenantLives(FreshReads reads) {
        this.reads = reads;
    }

    /**
     * The position of the event that the tenant's life began with.
     *
     * @param head of its partition, up to which the history is waited for if it does not know
     * @throws io.headwater.http.ProblemException 503 if it does not know even then
     */
    Position begin(TenantPlacement tenant, Checkpoint head, Freshness freshness) {
        Position begun = known.getIfPresent(tenant.incarnation());
        if (begun != null) {
            return begun;
        }
        Position found = find(tenant, freshness)
                .or(() -> find(tenant, freshness.and(head.token(tenant.partition()))))
                .orElseThrow(() -> Problem.passing(
                                ProblemType.NOT_FRESH_ENOUGH, "No replica has heard of the tenant yet.", SOON)
                        .asException());
        known.put(tenant.incarnation(), found);
        return found;
    }

    private Optional<Position> find(TenantPlacement tenant, Freshness freshness) {
        return reads.read(ReadModel.HISTORY, freshness, replica -> read(replica, tenant))
                .snapshot()
                .value();
    }

    private static final String READ = """
            SELECT
              seen.epoch,
              seen.position AS checkpoint,
              (
                SELECT h.position
                FROM headwater.history AS h
                WHERE h.tenant = ? AND h.record_id IS NULL AND h.type = ?
                ORDER BY h.occurred_at, h.position
                LIMIT 1
              ) AS begun
            FROM (VALUES (1)) AS one
            LEFT JOIN headwater.checkpoint AS seen ON seen.projection = 'history' AND seen.partition = ?
            """;

    private static Snapshot<Optional<Position>> read(Replica replica, TenantPlacement tenant) throws SQLException {
        try (Connection connection = replica.connect();
                PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setLong(1, tenant.incarnation().value());
            statement.setString(2, EventType.TENANT_PROVISIONED.wireName());
            statement.setInt(3, tenant.partition().number());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                @Nullable Long begun = row.getObject("begun", Long.class);
                return new Snapshot<>(
                        Checkpoint.read(row, "epoch", "checkpoint"),
                        Optional.ofNullable(begun).map(Position::new));
            }
        }
    }
}
