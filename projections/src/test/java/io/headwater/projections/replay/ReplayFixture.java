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
import io.headwater.projections.records.CollectionTable;
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
    static final CollectionTable.Key KEY =
            new CollectionTable.Key(new TenantName("acme"), new CollectionName("orders"));
    static final Scope ORDERS = new Scope(new TenantName("acme"), new CollectionName("orders"));
    static final String INDEXED = "{'schema': {'properties': {'name': {'type': 'string'}, 'total': {'type': 'number'},"
            + " 'paid': {'type': 'boolean'}}},"
            + " 'indexes': [{'fields': ['name']}, {'fields': ['-total', 'paid']}]}";

    final LogFixture log = new LogFixture(1);
    final ReplicaFixture replica = new ReplicaFixture();
    private final RecordProjection projection = new RecordProjection(() -> {});
    private final List<EventEnvelope> waiting = new ArrayList<>();
    private List<String> owner = List.of();

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
            forgetIfTakenOver();
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
        owner = owners();
        waiting.clear();
    }

    // As the engine does, whose compare-and-set fails once.
    private void forgetIfTakenOver() {
        if (!owners().equals(owner)) {
            projection.forget(ZERO);
            owner = owners();
        }
    }

    private List<String> owners() {
        return replica.rows("SELECT owner FROM headwater.checkpoint");
    }

    /** An event of the log that the engine parked, and nothing was written of. */
    void park(EventEnvelope event) {
        waiting.remove(event);
        Subject subject = event.subject();
        replica.execute("INSERT INTO headwater.parked_event VALUES ('records', 0, %s, '%s', %s, %s, '{}', 'x', now())"
                .formatted(
                        event.position(),
                        subject.tenant(),
                        subject.collection() == null ? "NULL" : "'" + subject.collection() + "'",
                        subject.record() == null ? "NULL" : "'" + subject.record() + "'"));
    }

    /** The same event tried again, with success. */
    void retry(EventEnvelope event) throws SQLException {
        forgetIfTakenOver();
        try (Connection transaction = replica.dataSource().getConnection()) {
            transaction.setAutoCommit(false);
            if (!projection.apply(transaction, ZERO, List.of(event)).isEmpty()) {
                throw new IllegalStateException("the event was refused");
            }
            transaction.commit();
        }
        replica.execute("DELETE FROM headwater.parked_event WHERE position = " + event.position());
    }

    ReplicaDatabase database() {
        return new ReplicaDatabase("one", replica.dataSource());
    }

    /** A replay of {@code acme}'s orders that copies a few events at a time. */
    Rebuild rebuild(ReplayListener listener) {
        return new Rebuild(log.dataSource(), database(), listener, new Pace(Pace.UNLIMITED, 3));
    }

    Rebuild rebuild() {
        return rebuild(new Hearer());
    }

    /** Remembers what was found; tests override the rest. */
    static class Hearer implements ReplayListener {
        final List<String> findings = new ArrayList<>();

        @Override
        public void step(String what) {}

        @Override
        public void copied(Copied rows) {}

        @Override
        public void found(Finding finding) {
            findings.add(finding.line());
        }
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
                .run(database(), scope);
        return new Verified(findings, report);
    }

    @Override
    public void close() {
        log.close();
        replica.close();
    }
}
