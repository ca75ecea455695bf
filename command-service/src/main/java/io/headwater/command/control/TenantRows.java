package io.headwater.command.control;

import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of {@code control.tenant}, and what goes with them, within the transaction of {@link ControlStore}. */
final class TenantRows {
    private final JdbcClient jdbc;
    private final int partitions;

    TenantRows(JdbcClient jdbc, int partitions) {
        this.jdbc = jdbc;
        this.partitions = partitions;
    }

    /** How far the life of a tenant has come; the words of the column. */
    enum State {
        LIVE("live"),
        LEAVING("leaving"),
        GONE("gone");

        private final String text;

        State(String text) {
            this.text = text;
        }
    }

    // Runs after the head's lock was taken by nextRevision, hence sees every tenant that was placed before.
    private static final String PLACE_TENANT = """
            INSERT INTO control.tenant (name, incarnation, partition, revision)
            SELECT :name, nextval('control.incarnation'), candidate.partition, :revision
            FROM generate_series(0, :partitions - 1) AS candidate (partition)
            LEFT JOIN control.tenant ON tenant.partition = candidate.partition
            GROUP BY candidate.partition
            ORDER BY count(tenant.name), candidate.partition
            LIMIT 1
            """;

    /** Places a tenant that never was in the partition with the fewest tenants. */
    void place(TenantName tenant, long revision) {
        jdbc.sql(PLACE_TENANT)
                .param("name", tenant.value())
                .param("partitions", partitions)
                .param("revision", revision)
                .update();
    }

    // In the partition of its last life: whoever reads that in order has seen the end of the one before.
    private static final String REVIVE_TENANT = """
            UPDATE control.tenant
            SET incarnation = nextval('control.incarnation'), state = 'live', revision = :revision
            WHERE name = :name AND state = 'gone'
            """;

    /** Begins another life of a tenant that is gone; whether there is one. */
    boolean revive(TenantName tenant, long revision) {
        return jdbc.sql(REVIVE_TENANT)
                        .param("name", tenant.value())
                        .param("revision", revision)
                        .update()
                == 1;
    }

    private static final String FIND_TENANT = """
            SELECT name, incarnation, partition
            FROM control.tenant
            WHERE name = :name AND state = :state
            """;

    Optional<TenantPlacement> find(TenantName tenant, State state) {
        return jdbc.sql(FIND_TENANT)
                .param("name", tenant.value())
                .param("state", state.text)
                .query((row, number) -> ControlRows.placement(row))
                .optional();
    }

    private static final String MOVE_TENANT = """
            UPDATE control.tenant
            SET state = :to, revision = :revision
            WHERE name = :name AND incarnation = :incarnation AND state = :from
            """;

    /** Takes a life from one state to the next, unless it is not in that state. */
    void move(TenantPlacement tenant, State from, State to, long revision) {
        jdbc.sql(MOVE_TENANT)
                .param("name", tenant.tenant().value())
                .param("incarnation", tenant.incarnation().value())
                .param("from", from.text)
                .param("to", to.text)
                .param("revision", revision)
                .update();
    }

    private static final String LIST_TENANTS = """
            SELECT name, incarnation, partition
            FROM control.tenant
            WHERE name > :after AND state = 'live'
            ORDER BY name
            LIMIT :rows_max
            """;

    List<TenantPlacement> list(@Nullable TenantName after, int rowsMax) {
        return jdbc.sql(LIST_TENANTS)
                .param("after", after == null ? "" : after.value())
                .param("rows_max", rowsMax)
                .query((row, number) -> ControlRows.placement(row))
                .list();
    }

    // Runs under the head's lock, which the tenant's own change has taken: each key's change has a number of its own.
    private static final String REVOKE_KEYS = """
            WITH revoked AS (
                SELECT id, row_number() OVER (ORDER BY id) AS number
                FROM control.api_key
                WHERE tenant = :tenant AND revoked_at IS NULL
            ), head AS (
                UPDATE control.head
                SET revision = revision + (SELECT count(*) FROM revoked)
                RETURNING revision - (SELECT count(*) FROM revoked) AS before
            )
            UPDATE control.api_key
            SET revoked_at = :at, revision = head.before + revoked.number
            FROM revoked, head
            WHERE api_key.id = revoked.id
            """;

    /** Revokes all keys of a tenant. */
    void revokeKeys(TenantName tenant, Instant at) {
        jdbc.sql(REVOKE_KEYS)
                .param("tenant", tenant.value())
                .param("at", at.atOffset(ZoneOffset.UTC))
                .update();
    }
}
