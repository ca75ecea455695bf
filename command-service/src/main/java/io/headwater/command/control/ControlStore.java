package io.headwater.command.control;

import io.headwater.command.control.TenantRows.State;
import io.headwater.events.Incarnation;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The control tables in PostgreSQL, see docs/formats.md section 2. Blocks; safe for any number of threads and instances.
 *
 * <p>Every change takes its revision under the lock of {@code control.head}, which is held until the commit is visible: who
 * has read up to a revision has missed nothing before it. All methods throw Spring's {@code DataAccessException} if the
 * database does not answer.
 */
public final class ControlStore {
    /** Rows of one answer of {@link #changesAfter}, {@link #tenants} and {@link #keys}, at most. */
    public static final int ROWS_MAX = 1_000;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final TenantRows tenants;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /**
     * Does not connect yet.
     *
     * @param partitions of the log, over which new tenants are spread
     */
    public ControlStore(DataSource database, int partitions) {
        this.jdbc = JdbcClient.create(database);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(database));
        this.tenants = new TenantRows(jdbc, partitions);
    }

    /** Has {@code listener} called after each change made through this object, on the changing thread; it must be quick. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /**
     * Places a tenant in the partition with the fewest tenants, or where the last one of its name was; one that is there
     * already stays where it is.
     *
     * @return empty while a tenant of this name is leaving
     */
    public Optional<TenantPlacement> provision(TenantName tenant) {
        return change(() -> {
            long revision = nextRevision();
            boolean isHere = tenants.find(tenant, State.LIVE).isPresent()
                    || tenants.find(tenant, State.LEAVING).isPresent()
                    || tenants.revive(tenant, revision);
            if (!isHere) {
                tenants.place(tenant, revision);
            }
            return tenants.find(tenant, State.LIVE);
        });
    }

    /** Where a tenant lives; empty if there is none of that name, or if it is leaving. */
    public Optional<TenantPlacement> findTenant(TenantName tenant) {
        return tenants.find(tenant, State.LIVE);
    }

    /**
     * A page of tenants in the order of their names.
     *
     * @param after the last name of the page before, exclusive; null for the first page
     * @return at most {@link #ROWS_MAX}; empty after the last
     */
    public List<TenantPlacement> tenants(@Nullable TenantName after) {
        return tenants.list(after, ROWS_MAX);
    }

    /**
     * Lets a tenant leave: from now on it is not found, and takes no keys; those it has are revoked.
     *
     * @return where it lives; also of one that is leaving already, so that an offboarding that broke off can be ended; empty if
     *     there is no such tenant
     */
    public Optional<TenantPlacement> leave(TenantName tenant, Instant at) {
        return change(() -> {
            long revision = nextRevision();
            tenants.find(tenant, State.LIVE).ifPresent(live -> tenants.move(live, State.LIVE, State.LEAVING, revision));
            Optional<TenantPlacement> leaving = tenants.find(tenant, State.LEAVING);
            if (leaving.isPresent()) {
                tenants.revokeKeys(tenant, at);
            }
            return leaving;
        });
    }

    /** Ends the life of a tenant that is leaving; its name may be provisioned again. */
    public void gone(TenantPlacement tenant) {
        change(() -> {
            tenants.move(tenant, State.LEAVING, State.GONE, nextRevision());
            return tenant;
        });
    }

    private static final String NEXT_INCARNATION = "SELECT nextval('control.incarnation')";

    /** An incarnation that nothing had before, for a new collection; unused ones are simply lost. */
    public Incarnation nextIncarnation() {
        return new Incarnation(jdbc.sql(NEXT_INCARNATION).query(Long.class).single());
    }

    private static final String PUT_KEY = """
            INSERT INTO control.api_key
                (id, tenant, name, secret_hash, scopes, collections, expires_at, created_at, revision)
            SELECT
                :id,
                :tenant::text,
                :name,
                :secret_hash,
                :scopes::text[],
                :collections::text[],
                :expires_at::timestamptz,
                :created_at::timestamptz,
                :revision::bigint
            WHERE NOT EXISTS (SELECT FROM control.tenant WHERE name = :tenant::text AND state <> 'live')
            ON CONFLICT (id) DO UPDATE SET
                tenant = excluded.tenant,
                name = excluded.name,
                secret_hash = excluded.secret_hash,
                scopes = excluded.scopes,
                collections = excluded.collections,
                expires_at = excluded.expires_at,
                created_at = excluded.created_at,
                revoked_at = NULL,
                revision = excluded.revision
            """;

    /**
     * Stores a valid key; one of the same id is replaced.
     *
     * @return false if its tenant is leaving or gone
     */
    public boolean putKey(NamedKey named) {
        var key = named.key();
        return change(() -> jdbc.sql(PUT_KEY)
                        .param("id", key.id())
                        .param(
                                "tenant",
                                key.tenant() == null ? null : key.tenant().value())
                        .param("name", named.name())
                        .param("secret_hash", key.secretHash())
                        .param("scopes", ControlRows.scopes(key))
                        .param("collections", ControlRows.collections(key))
                        .param(
                                "expires_at",
                                key.expiresAt() == null ? null : key.expiresAt().atOffset(ZoneOffset.UTC))
                        .param("created_at", named.createdAt().atOffset(ZoneOffset.UTC))
                        .param("revision", nextRevision())
                        .update())
                == 1;
    }

    private static final String REVOKE_KEY = """
            UPDATE control.api_key
            SET revoked_at = :at, revision = :revision
            WHERE id = :id AND tenant IS NOT DISTINCT FROM :tenant AND revoked_at IS NULL
            """;

    /**
     * Revokes a key.
     *
     * @param tenant whose key it must be; null for an operator's
     * @return whether there was a valid key of that id and tenant
     */
    public boolean revokeKey(@Nullable TenantName tenant, String keyId, Instant at) {
        return change(() -> jdbc.sql(REVOKE_KEY)
                        .param("at", at.atOffset(ZoneOffset.UTC))
                        .param("revision", nextRevision())
                        .param("id", keyId)
                        .param("tenant", tenant == null ? null : tenant.value(), java.sql.Types.VARCHAR)
                        .update())
                == 1;
    }

    private static final String FIND_KEY = """
            SELECT id, tenant, name, secret_hash, scopes, collections, expires_at, created_at, revoked_at
            FROM control.api_key
            WHERE id = :id
            """;

    /** A key by its public id, revoked or not. */
    public Optional<NamedKey> findKey(String keyId) {
        return jdbc.sql(FIND_KEY)
                .param("id", keyId)
                .query((row, number) -> ControlRows.namedKey(row))
                .optional();
    }

    private static final String LIST_KEYS = """
            SELECT id, tenant, name, secret_hash, scopes, collections, expires_at, created_at, revoked_at
            FROM control.api_key
            WHERE tenant = :tenant AND revoked_at IS NULL
            ORDER BY id
            LIMIT :rows_max
            """;

    /** The valid keys of a tenant in the order of their ids, {@link #ROWS_MAX} at most. */
    public List<NamedKey> keys(TenantName tenant) {
        return jdbc.sql(LIST_KEYS)
                .param("tenant", tenant.value())
                .param("rows_max", ROWS_MAX)
                .query((row, number) -> ControlRows.namedKey(row))
                .list();
    }

    // One statement, hence one snapshot over both tables: a row is in it if and only if all earlier changes are.
    private static final String CHANGES_AFTER = """
            SELECT
                revision,
                name,
                incarnation,
                partition,
                state,
                NULL AS id,
                NULL AS tenant,
                NULL AS secret_hash,
                NULL AS scopes,
                NULL AS collections,
                NULL::timestamptz AS expires_at,
                NULL::timestamptz AS revoked_at
            FROM control.tenant
            WHERE revision > :after
            UNION ALL
            SELECT
                revision,
                NULL,
                NULL,
                NULL,
                NULL,
                id,
                tenant,
                secret_hash,
                scopes,
                collections,
                expires_at,
                revoked_at
            FROM control.api_key
            WHERE revision > :after
            ORDER BY revision
            LIMIT :rows_max
            """;

    /**
     * What has changed since a revision: of each changed row its present state only.
     *
     * @param after exclusive; {@link Revision#START} gives everything there is
     * @return in the order of revisions, at most {@link #ROWS_MAX}; ask again after the last one's until it is empty
     */
    public List<ControlChange> changesAfter(Revision after) {
        return jdbc.sql(CHANGES_AFTER)
                .param("after", after.value())
                .param("rows_max", ROWS_MAX)
                .query((row, number) -> ControlRows.change(row))
                .list();
    }

    private static final String NEXT_REVISION = """
            UPDATE control.head
            SET revision = revision + 1
            RETURNING revision
            """;

    private long nextRevision() {
        return jdbc.sql(NEXT_REVISION).query(Long.class).single();
    }

    private <T> T change(Supplier<T> work) {
        T result = transaction.execute(status -> work.get());
        listeners.forEach(Runnable::run);
        return result;
    }
}
