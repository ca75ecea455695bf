package io.headwater.projections.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.projections.engine.ReplicaFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** What an ended tenant leaves behind is deleted portion by portion. */
class EndedTenantsIT {
    private static final int ROWS = 40_000;

    private final ReplicaFixture replica = new ReplicaFixture();

    @AfterEach
    void close() {
        replica.close();
    }

    @Test
    void noPortionReadsAgainWhatOthersDeleted() throws SQLException {
        // given a tenant that ended, and somebody who still sees its rows, so that their index entries stay
        rows(7);
        rows(8);
        replica.execute("INSERT INTO headwater.history_ended VALUES (7)");
        try (Connection reader = replica.dataSource().getConnection();
                Connection upkeep = replica.dataSource().getConnection();
                Statement reading = reader.createStatement();
                Statement statistics = upkeep.createStatement()) {
            reader.setAutoCommit(false);
            reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            reading.execute("SELECT count(*) FROM headwater.history");

            // when
            new EndedTenants(new SingleConnectionDataSource(upkeep, true)).delete(() -> false);

            // then
            upkeep.setAutoCommit(true);
            statistics.execute("SELECT pg_stat_force_next_flush()");
            reader.rollback();
        }
        assertThat(replica.rows("SELECT tenant, count(*) FROM headwater.history GROUP BY tenant"))
                .containsExactly("8|" + ROWS);
        assertThat(replica.rows("SELECT count(*) FROM headwater.history_ended")).containsExactly("0");
        long read = Long.parseLong(replica.rows("SELECT sum(idx_tup_read)::bigint FROM pg_stat_user_indexes"
                        + " WHERE relname LIKE 'history_default%'")
                .getFirst());
        // Once to find where a portion ends, once to delete it.
        assertThat(read).isBetween((long) ROWS, 3L * ROWS);
    }

    @Test
    void whatIsLeftOfATenantIsDeletedByWhoeverComesNext() throws SQLException {
        // given one who stops after the first portion
        rows(7);
        replica.execute("INSERT INTO headwater.history_ended VALUES (7)");
        EndedTenants stopped = new EndedTenants(replica.dataSource());
        int[] asked = {0};
        stopped.delete(() -> asked[0]++ > 0);
        assertThat(replica.rows("SELECT count(*) FROM headwater.history")).containsExactly("35000");

        // when
        new EndedTenants(replica.dataSource()).delete(() -> false);

        // then
        assertThat(replica.rows("SELECT count(*) FROM headwater.history")).containsExactly("0");
        assertThat(replica.rows("SELECT count(*) FROM headwater.history_ended")).containsExactly("0");
    }

    private void rows(int tenant) {
        replica.execute("""
                INSERT INTO headwater.history
                  (tenant, collection, record_id, version, occurred_at, position, type, actor, collection_name, change)
                SELECT %d, 9, 'r' || n, 1, timestamptz '2026-03-10T12:00:00Z' + n / 7 * interval '1 s', n,
                  'headwater.record.created.v1', 'test', 'orders', '{}'
                FROM generate_series(1, %d) AS n
                """.formatted(tenant, ROWS));
        replica.execute("ANALYZE headwater.history");
    }
}
