package io.headwater.projections.records;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.json;
import static io.headwater.projections.engine.LogFixture.provisioned;
import static io.headwater.projections.engine.LogFixture.record;
import static io.headwater.projections.engine.LogFixture.tenant;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Subject;
import io.headwater.projections.engine.LogFixture;
import io.headwater.projections.engine.ReplicaFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of refused records' names within one batch: given events, then refusals by their positions. */
class RefusedRecordsIT {
    private static final Partition ZERO = new Partition(0);
    private static final String PLAIN = "{'schema': {}}";

    private final LogFixture log = new LogFixture(1);
    private final ReplicaFixture replica = new ReplicaFixture();
    private final List<EventEnvelope> batch = new ArrayList<>();

    RefusedRecordsIT() {
        given(tenant("acme"), provisioned(7));
        given(collection("acme", "orders"), defined(9, PLAIN));
        given(record("acme", "orders", "o1"), new Event.RecordPatched(json("{'total': 1}")));
    }

    @AfterEach
    void close() {
        log.close();
        replica.close();
    }

    @Test
    void aRecordOfTheNextTenantOfTheNameIsNotRefusedForOneOfTheLast() throws SQLException {
        // given
        given(tenant("acme"), new Event.TenantOffboarded());
        given(tenant("acme"), provisioned(8));
        given(collection("acme", "orders"), defined(10, PLAIN));
        given(record("acme", "orders", "o1"), new Event.RecordCreated(json("{'total': 2}")));

        // when, then
        assertThat(refused()).containsExactly(3L);
        assertThat(replica.rows("SELECT id FROM t8.c10_g1")).containsExactly("o1");
    }

    @Test
    void aRecordOfTheNextCollectionOfTheNameIsNotRefusedForOneOfTheLast() throws SQLException {
        // given
        given(collection("acme", "orders"), new Event.CollectionDropped());
        given(collection("acme", "orders"), defined(10, PLAIN));
        given(record("acme", "orders", "o1"), new Event.RecordCreated(json("{'total': 2}")));

        // when, then
        assertThat(refused()).containsExactly(3L);
        assertThat(replica.rows("SELECT id FROM t7.c10_g1")).containsExactly("o1");
    }

    @Test
    void theEndOfAnotherCollectionFreesNothing() throws SQLException {
        // given
        given(collection("acme", "bills"), defined(10, PLAIN));
        given(collection("acme", "bills"), new Event.CollectionDropped());
        given(record("acme", "orders", "o1"), new Event.RecordCreated(json("{'total': 2}")));

        // when, then
        assertThat(refused()).containsExactly(3L, 6L);
    }

    private void given(Subject subject, Event event) {
        batch.add(log.next(ZERO, subject, event));
    }

    private List<Long> refused() throws SQLException {
        try (Connection transaction = replica.dataSource().getConnection()) {
            transaction.setAutoCommit(false);
            List<Long> refused = new RecordProjection(() -> {})
                    .apply(transaction, ZERO, batch).stream()
                            .map(refusal -> refusal.event().position().value())
                            .toList();
            transaction.commit();
            return refused;
        }
    }
}
