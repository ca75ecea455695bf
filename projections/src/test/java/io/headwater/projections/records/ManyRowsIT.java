package io.headwater.projections.records;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.json;
import static io.headwater.projections.engine.LogFixture.provisioned;
import static io.headwater.projections.engine.LogFixture.record;
import static io.headwater.projections.engine.LogFixture.tenant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.JsonText;
import io.headwater.events.Partition;
import io.headwater.projections.engine.LogFixture;
import io.headwater.projections.engine.ReplicaFixture;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Batches with so many new records that they are copied. */
class ManyRowsIT {
    private static final Partition ZERO = new Partition(0);
    private static final int MANY = 300;
    // What COPY, arrays or JSON may take for something else.
    private static final List<String> NASTY = List.of(
            "\\N",
            "\\.",
            "\ttab",
            "new\nline\r",
            "{\"a\",b}",
            "back\\slash\\",
            "NULL",
            "\uD83D\uDE00",
            "\u0001",
            "",
            "'; --");

    private final LogFixture log = new LogFixture(1);
    private final ReplicaFixture replica = new ReplicaFixture();
    private final RecordProjection projection = new RecordProjection(() -> {});

    @BeforeEach
    void defineCollection() throws SQLException {
        apply(List.of(
                log.next(ZERO, tenant("acme"), provisioned(7)),
                log.next(
                        ZERO,
                        collection("acme", "orders"),
                        defined(
                                9,
                                "{'schema': {'properties': {'name': {'type': 'string'}, 'total': {'type': 'number'}}},"
                                        + " 'indexes': [{'fields': ['name', 'total']}]}"))));
    }

    @AfterEach
    void close() {
        log.close();
        replica.close();
    }

    @Test
    void everyTextArrivesAsItWasSent() throws SQLException {
        // given
        List<EventEnvelope> events = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            events.add(created("r" + i, NASTY.get(i % NASTY.size())));
        }

        // when
        apply(events);

        // then
        assertThat(replica.rows("SELECT count(*), count(DISTINCT position), min(version), max(version) FROM t7.c9_g1"))
                .containsExactly(MANY + "|" + MANY + "|1|1");
        assertThat(replica.rows("SELECT count(*) FROM t7.c9_g1 WHERE f1 = data ->> 'name' AND f2 = 1.50"))
                .containsExactly(Integer.toString(MANY));
        for (int i = 0; i < NASTY.size(); i++) {
            assertThat(replica.rows("SELECT data::text FROM t7.c9_g1 WHERE id = 'r" + i + "'"))
                    .containsExactly(replica.rows("SELECT '"
                                    + JsonText.of(body(NASTY.get(i))).toString().replace("'", "''") + "'::jsonb")
                            .getFirst());
        }
        assertThat(replica.rows(
                        "SELECT bool_and(created_at = updated_at), min(created_at) = timestamptz '%s' FROM t7.c9_g1"
                                .formatted(events.getFirst().occurredAt())))
                .containsExactly("t|t");
    }

    @Test
    void whatComesAgainBesideWhatIsNewChangesNothing() throws SQLException {
        // given
        List<EventEnvelope> before = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            before.add(created("r" + i, "before"));
        }
        apply(before);
        apply(List.of(patched("r1", "patched")));

        // when
        List<EventEnvelope> again = new ArrayList<>(before.subList(0, MANY / 2));
        for (int i = 0; i < MANY; i++) {
            again.add(created("s" + i, "new"));
        }
        apply(again);

        // then
        assertThat(replica.rows("SELECT data ->> 'name', count(*) FROM t7.c9_g1 GROUP BY 1 ORDER BY 1"))
                .containsExactly("before|" + (MANY - 1), "new|" + MANY, "patched|1");
    }

    @Test
    void aRowThatCannotBeWrittenFailsTheBatchAndLeavesTheConnectionUsable() throws SQLException {
        // given
        replica.execute("ALTER TABLE t7.c9_g1 ADD CHECK (id <> 'r7')");
        List<EventEnvelope> events = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            events.add(created("r" + i, "x"));
        }
        try (Connection transaction = replica.dataSource().getConnection()) {
            transaction.setAutoCommit(false);

            // when
            SQLException fault =
                    catchThrowableOfType(SQLException.class, () -> projection.apply(transaction, ZERO, events));
            transaction.rollback();
            projection.forget(ZERO);
            projection.apply(transaction, ZERO, events.subList(8, MANY));
            transaction.commit();

            // then
            assertThat(fault.getSQLState()).isEqualTo("23514");
            assertThat(replica.rows("SELECT count(*) FROM t7.c9_g1")).containsExactly(Integer.toString(MANY - 8));
        }
    }

    private EventEnvelope created(String id, String name) {
        return log.next(ZERO, record("acme", "orders", id), new Event.RecordCreated(body(name)));
    }

    private EventEnvelope patched(String id, String name) {
        return log.next(ZERO, record("acme", "orders", id), new Event.RecordPatched(json("{'name': '" + name + "'}")));
    }

    private static ObjectNode body(String name) {
        return JsonNodeFactory.instance.objectNode().put("name", name).put("total", new BigDecimal("1.50"));
    }

    private void apply(List<EventEnvelope> events) throws SQLException {
        try (Connection transaction = replica.dataSource().getConnection()) {
            transaction.setAutoCommit(false);
            projection.apply(transaction, ZERO, events);
            transaction.commit();
            projection.committed(ZERO);
        }
    }
}
