package io.headwater.projections.aggregates;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.provisioned;
import static io.headwater.projections.engine.LogFixture.record;
import static io.headwater.projections.engine.LogFixture.tenant;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CollectionName;
import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Subject;
import io.headwater.events.TenantName;
import io.headwater.projections.engine.LogFixture;
import io.headwater.projections.engine.Projection;
import io.headwater.projections.engine.ReplicaFixture;
import io.headwater.projections.records.CollectionTable;
import io.headwater.projections.records.RecordProjection;
import io.headwater.projections.replay.ReplicaDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A log and a replica with a tenant {@code acme} and its collection {@code orders}, which has three aggregates. */
final class AggregateFixture implements AutoCloseable {
    static final Partition ZERO = new Partition(0);
    static final CollectionTable.Key KEY =
            new CollectionTable.Key(new TenantName("acme"), new CollectionName("orders"));
    static final String SCHEMA = "'schema': {'properties': {'country': {'type': 'string'}, 'paid': {'type': 'boolean'},"
            + " 'total': {'type': 'number'}, 'day': {'type': 'string'}}}";
    static final String AGGREGATES = "'aggregates': {"
            + "'by-country': {'groupBy': ['country', 'paid'], 'measures': {'orders': 'count', 'revenue': {'sum': 'total'},"
            + " 'mean': {'avg': 'total'}, 'least': {'min': 'total'}, 'most': {'max': 'total'}, 'first': {'min': 'day'}}},"
            + " 'by-total': {'groupBy': ['total'], 'measures': {'orders': 'count'}},"
            + " 'overall': {'measures': {'orders': 'count', 'revenue': {'sum': 'total'}, 'last': {'max': 'day'}}}}";
    static final String PLAIN = "{" + SCHEMA + "}";
    static final String AGGREGATED = "{" + SCHEMA + ", " + AGGREGATES + "}";

    final LogFixture log = new LogFixture(1);
    final ReplicaFixture replica = new ReplicaFixture();
    private final RecordProjection projection = new RecordProjection(() -> {});
    private final List<EventEnvelope> waiting = new ArrayList<>();
    private List<String> owner = List.of();

    /** The definition is JSON with single quotes. */
    AggregateFixture(String definition) throws SQLException {
        given(tenant("acme"), provisioned(7));
        define(definition);
    }

    /** Defines the collection, or anew. */
    void define(String definition) throws SQLException {
        given(collection("acme", "orders"), defined(9, definition));
        apply();
    }

    EventEnvelope given(Subject subject, Event event) {
        EventEnvelope envelope = log.next(ZERO, subject, event);
        waiting.add(envelope);
        return envelope;
    }

    EventEnvelope order(String id, Event event) {
        return given(record("acme", "orders", id), event);
    }

    static Event created(String body) {
        return new Event.RecordCreated(LogFixture.json(body));
    }

    static Event patched(String patch) {
        return new Event.RecordPatched(LogFixture.json(patch));
    }

    /** Stores what waits in the log, and applies it as the engine does; what was refused. */
    List<Projection.Refusal> apply() throws SQLException {
        log.store(waiting);
        List<EventEnvelope> batch = List.copyOf(waiting);
        waiting.clear();
        return apply(batch);
    }

    /** Applies events, which may have been applied before. */
    List<Projection.Refusal> apply(List<EventEnvelope> batch) throws SQLException {
        try (Connection transaction = replica.dataSource().getConnection()) {
            transaction.setAutoCommit(false);
            moveCheckpoint(transaction, batch.getLast().position().value());
            forgetIfTakenOver();
            List<Projection.Refusal> refusals = projection.apply(transaction, ZERO, batch);
            transaction.commit();
            return refusals;
        }
    }

    /** Applies events in a transaction that is lost at its end, as when the process is killed. */
    void applyInVain(List<EventEnvelope> batch) throws SQLException {
        try (Connection transaction = replica.dataSource().getConnection()) {
            transaction.setAutoCommit(false);
            projection.apply(transaction, ZERO, batch);
            transaction.rollback();
        }
        projection.forget(ZERO);
    }

    void passOver(EventEnvelope event) throws SQLException {
        try (Connection transaction = replica.dataSource().getConnection()) {
            projection.passOver(transaction, ZERO, event.subject(), event.version());
        }
    }

    // First, as the engine does: so that whoever holds the partition still is waited for.
    private static void moveCheckpoint(Connection transaction, long position) throws SQLException {
        try (PreparedStatement checkpoint = transaction.prepareStatement("""
                INSERT INTO headwater.checkpoint AS held VALUES ('records', 0, 1, ?, -1, 1, now())
                ON CONFLICT (projection, partition) DO UPDATE SET position = greatest(held.position, excluded.position)
                """)) {
            checkpoint.setLong(1, position);
            checkpoint.executeUpdate();
        }
    }

    // As the engine does, whose compare-and-set fails once.
    private void forgetIfTakenOver() {
        List<String> now = replica.rows("SELECT owner FROM headwater.checkpoint");
        if (!now.equals(owner)) {
            projection.forget(ZERO);
            owner = now;
        }
    }

    ReplicaDatabase database() {
        return new ReplicaDatabase("one", replica.dataSource());
    }

    TallyFill fill() {
        return new TallyFill(replica.dataSource());
    }

    /** Fills in all that is to be filled in. */
    void fillAll() throws SQLException {
        boolean isMore = true;
        while (isMore) {
            isMore = fill().next();
        }
    }

    private static final String COUNTRY =
            "CASE WHEN jsonb_typeof(data -> 'country') = 'string' THEN data ->> 'country' END";
    private static final String PAID =
            "CASE WHEN jsonb_typeof(data -> 'paid') = 'boolean' THEN (data ->> 'paid')::boolean END";
    private static final String TOTAL =
            "CASE WHEN jsonb_typeof(data -> 'total') = 'number' THEN (data ->> 'total')::numeric END";
    private static final String DAY =
            "CASE WHEN jsonb_typeof(data -> 'day') = 'string' THEN (data ->> 'day') COLLATE \"C\" END";

    /** Asserts that count and aggregates of a table are filled, and what SQL makes of its rows. */
    void assertEqualToRows(String table) {
        String rows = "(SELECT %s AS country, %s AS paid, %s AS total, %s AS day FROM t7.%s) AS r"
                .formatted(COUNTRY, PAID, TOTAL, DAY, table);
        assertThat(replica.rows(
                        "SELECT records FROM headwater.collection_count WHERE counted_to IS NULL AND rows_table = '"
                                + table + "'"))
                .isEqualTo(replica.rows("SELECT count(*) FROM t7." + table));
        assertThat(replica.rows("SELECT name FROM headwater.aggregate WHERE filled_to IS NULL AND rows_table = '"
                        + table + "' ORDER BY name"))
                .containsExactly("by-country", "by-total", "overall");
        String byCountry = aggregate(table, "by-country");
        assertThat(replica.rows("""
                        SELECT g1, g2, records, n1, trim_scale(s1),
                          (SELECT min(value) FROM %s_v2 AS v WHERE v.key = g.key),
                          (SELECT max(value) FROM %s_v2 AS v WHERE v.key = g.key),
                          (SELECT min(value) FROM %s_v1 AS v WHERE v.key = g.key)
                        FROM %s AS g ORDER BY key
                        """.formatted(byCountry, byCountry, byCountry, byCountry)))
                .isEqualTo(replica.rows("""
                        SELECT country, paid, count(*), count(total), trim_scale(coalesce(sum(total), 0)),
                          trim_scale(min(total)), trim_scale(max(total)), min(day)
                        FROM %s GROUP BY country, paid ORDER BY country COLLATE "C", paid
                        """.formatted(rows)));
        assertThat(replica.rows("SELECT g1, records FROM " + aggregate(table, "by-total") + " ORDER BY key"))
                .isEqualTo(replica.rows(
                        "SELECT trim_scale(total) AS total, count(*) FROM " + rows + " GROUP BY 1 ORDER BY 1"));
        String overall = aggregate(table, "overall");
        assertThat(replica.rows(
                        "SELECT records, trim_scale(s1), (SELECT max(value) FROM " + overall + "_v1) FROM " + overall))
                .isEqualTo(replica.rows("SELECT count(*), trim_scale(coalesce(sum(total), 0)), max(day) FROM " + rows
                        + " HAVING count(*) > 0"));
    }

    private String aggregate(String table, String name) {
        return "t7."
                + replica.rows("SELECT table_name FROM headwater.aggregate WHERE rows_table = '" + table
                                + "' AND name = '" + name + "'")
                        .getFirst();
    }

    /** Tables in the tenant's schema. */
    List<String> tables() {
        return replica.rows("SELECT tablename FROM pg_tables WHERE schemaname = 't7' ORDER BY 1");
    }

    @Override
    public void close() {
        log.close();
        replica.close();
    }
}
