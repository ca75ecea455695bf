package io.headwater.projections.vectors;

import static io.headwater.projections.engine.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Incarnation;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.projections.engine.ReplicaFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VectorQueueIT {
    private static final VectorQueue.Target PRODUCTS = new VectorQueue.Target(new Incarnation(9), "public.vectors");

    private final ReplicaFixture replica = new ReplicaFixture();
    private final ExecutorService rows = Executors.newSingleThreadExecutor();

    @BeforeEach
    void leaveWork() {
        replica.execute("CREATE TABLE public.vectors (record_id text NOT NULL)");
        replica.execute("INSERT INTO headwater.vector_work VALUES (0, 9, 'a', 1, 0, now(), NULL)");
        replica.execute("INSERT INTO headwater.vector_work VALUES (0, 9, 'm', 2, 0, now(), NULL)");
    }

    @AfterEach
    void close() {
        rows.shutdownNow();
        replica.close();
    }

    @Test
    void aBatchThatChangesAndDeletesWaitsForNobodyWhoWaitsForIt() throws Exception {
        try (Connection maker = replica.dataSource().getConnection();
                Statement statement = maker.createStatement()) {
            // given
            maker.setAutoCommit(false);
            statement.execute("SELECT FROM headwater.vector_work WHERE record_id = 'a' FOR UPDATE");

            // when
            Future<?> applied = rows.submit(() -> {
                leave(List.of(new VectorQueue.Change(new RecordId("m"), new Position(3))), List.of(new RecordId("a")));
                return null;
            });
            await().until(() -> !replica.rows("SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                            + " AND datname = current_database()")
                    .isEmpty());

            // then
            assertThat(statement.execute("SELECT FROM headwater.vector_work WHERE record_id = 'm' FOR UPDATE NOWAIT"))
                    .isTrue();
            maker.commit();
            applied.get();
        }
        assertThat(replica.rows("SELECT record_id, position FROM headwater.vector_work"))
                .containsExactly("m|2");
    }

    private void leave(List<VectorQueue.Change> changes, List<RecordId> gone) throws SQLException {
        try (Connection transaction = replica.dataSource().getConnection()) {
            transaction.setAutoCommit(false);
            VectorQueue.leave(transaction, new Partition(0), PRODUCTS, changes, gone);
            transaction.commit();
        }
    }
}
