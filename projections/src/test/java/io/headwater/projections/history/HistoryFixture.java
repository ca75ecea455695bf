package io.headwater.projections.history;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.json;
import static io.headwater.projections.engine.LogFixture.provisioned;
import static io.headwater.projections.engine.LogFixture.record;
import static io.headwater.projections.engine.LogFixture.tenant;

import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Subject;
import io.headwater.projections.engine.LogFixture;
import io.headwater.projections.engine.Projection;
import io.headwater.projections.engine.ReplicaFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A log and the history of a replica, in March 2026, with a tenant {@code acme} and its collection {@code orders}. */
final class HistoryFixture implements AutoCloseable {
    static final Partition ZERO = new Partition(0);
    static final Instant MARCH = Instant.parse("2026-03-10T12:00:00Z");

    final LogFixture log = new LogFixture(1);
    final ReplicaFixture replica = new ReplicaFixture();
    final Months months = new Months(replica.dataSource(), InstantSource.fixed(MARCH));
    final HistoryProjection projection = new HistoryProjection(replica.dataSource(), log.dataSource(), months);
    private final List<EventEnvelope> batch = new ArrayList<>();
    private Instant now = MARCH;

    HistoryFixture() {
        given(tenant("acme"), provisioned(7));
        given(collection("acme", "orders"), defined(9, "{'schema': {}}"));
    }

    @Override
    public void close() {
        log.close();
        replica.close();
    }

    /** What comes is of this time and, each a second later, the next ones. */
    void at(String time) {
        now = Instant.parse(time);
    }

    /** Another event of the batch; it is in the log, too. */
    EventEnvelope given(Subject subject, Event event) {
        EventEnvelope next = log.next(ZERO, subject, event);
        EventEnvelope dated = new EventEnvelope(
                next.epoch(),
                next.partition(),
                next.position(),
                next.id(),
                next.subject(),
                next.version(),
                next.type(),
                next.data(),
                next.metadata(),
                now);
        now = now.plusSeconds(1);
        log.store(List.of(dated));
        batch.add(dated);
        return dated;
    }

    EventEnvelope create(String id, String body) {
        return given(record("acme", "orders", id), new Event.RecordCreated(json(body)));
    }

    EventEnvelope patch(String id, String patch) {
        return given(record("acme", "orders", id), new Event.RecordPatched(json(patch)));
    }

    /** The batch so far. */
    List<EventEnvelope> batch() {
        return List.copyOf(batch);
    }

    /** Prepares the batch; how many events of it one transaction may have. */
    int prepare() throws SQLException {
        return projection.prepare(ZERO, List.copyOf(batch));
    }

    /** Applies the batch in a transaction. */
    List<Projection.Refusal> apply() throws SQLException {
        try (Connection transaction = replica.dataSource().getConnection()) {
            transaction.setAutoCommit(false);
            List<Projection.Refusal> refusals = applyIn(transaction);
            transaction.commit();
            projection.committed(ZERO);
            batch.clear();
            return refusals;
        }
    }

    /** Applies the batch, which stays the batch. */
    List<Projection.Refusal> applyIn(Connection transaction) throws SQLException {
        return projection.apply(transaction, ZERO, List.copyOf(batch));
    }

    /** Looks after the history as the service does, once. */
    void upkeep() throws SQLException {
        try (HistoryUpkeep upkeep = new HistoryUpkeep(
                "one",
                replica.dataSource(),
                months,
                new HistorySettings(Duration.ofMinutes(1), Duration.ZERO, Duration.ZERO))) {
            upkeep.runOnce();
        }
    }

    String count(String from) {
        return replica.rows("SELECT count(*) FROM " + from).getFirst();
    }
}
