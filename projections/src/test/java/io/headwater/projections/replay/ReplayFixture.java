package io.headwater.projections.replay;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.json;
import static io.headwater.projections.engine.LogFixture.provisioned;
import static io.headwater.projections.engine.LogFixture.record;
import static io.headwater.projections.engine.LogFixture.tenant;

import io.headwater.events.CollectionName;
import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Subject;
import io.headwater.events.TenantName;
import io.headwater.projections.engine.LogFixture;
import io.headwater.projections.engine.ReplicaFixture;
import io.headwater.projections.records.RecordProjection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A log and a replica with a tenant {@code acme} and its collection {@code orders}; events are applied when it is said. */
final class ReplayFixture implements AutoCloseable {
    static final Partition ZERO = new Partition(0);
    static final Scope ALL = new Scope(null, null);
    static final Scope ORDERS = new Scope(new TenantName("acme"), new CollectionName("orders"));
    static final String INDEXED = "{'schema': {'properties': {'name': {'type': 'string'}, 'total': {'type': 'number'},"
            + " 'paid': {'type': 'boolean'}}},"
            + " 'indexes': [{'fields': ['name']}, {'fields': ['-total', 'paid']}]}";

    final LogFixture log = new LogFixture(1);
    final ReplicaFixture replica = new ReplicaFixture();
    private final RecordProjection projection = new RecordProjection(() -> {});
    private final List<EventEnvelope> waiting = new ArrayList<>();

    ReplayFixture() {
        given(tenant("acme"), provisioned(7));
        given(collection("acme", "orders"), defined(9, INDEXED));
    }

    /** One more event of the log, to be applied next. */
    EventEnvelope given(Subject subject, Event event) {
        EventEnvelope envelope = log.next(ZERO, subject, event);
        log.store(List.of(envelope));
        waiting.add(envelope);
        return envelope;
    }

    /** The same of a record of {@code acme}'s orders. */
    EventEnvelope order(String id, Event event) {
        return given(record("acme", "orders", id), event);
    }

    static Event created(String body) {
        return new Event.RecordCreated(json(body));
    }

    static Event patched(String patch) {
        return new Event.RecordPatched(json(patch));
    }

    /** Applies what is in the log, and moves the checkpoint with it. */
    void apply() throws SQLException {
        try (Connection transaction = replica.dataSource().getConnection()) {
            transaction.setAutoCommit(false);
            if (!projection.apply(transaction, ZERO, waiting).isEmpty()) {
                throw new IllegalStateException("an event was refused");
            }
            try (PreparedStatement checkpoint = transaction.prepareStatement("""
                    INSERT INTO headwater.checkpoint VALUES ('records', 0, 1, ?, -1, 1, now())
                    ON CONFLICT (projection, partition) DO UPDATE SET position = excluded.position
                    """)) {
                checkpoint.setLong(1, waiting.getLast().position().value());
                checkpoint.executeUpdate();
            }
            transaction.commit();
        }
        waiting.clear();
    }

    /** What a comparison found, as lines, and what it counted. */
    record Verified(List<String> findings, VerifyReport report) {}

    Verified verify(Scope scope) throws SQLException {
        return verify(scope, 20_000);
    }

    Verified verify(Scope scope, int rowsPerPortion) throws SQLException {
        List<String> findings = new ArrayList<>();
        VerifyListener listener = new VerifyListener() {
            @Override
            public void found(Finding finding) {
                findings.add(finding.line());
            }

            @Override
            public void compared(long records) {}
        };
        VerifyReport report = new Verify(new CollectionCheck.Shared(log.dataSource(), listener, rowsPerPortion))
                .run(new ReplicaDatabase("one", replica.dataSource()), scope);
        return new Verified(findings, report);
    }

    @Override
    public void close() {
        log.close();
        replica.close();
    }
}
