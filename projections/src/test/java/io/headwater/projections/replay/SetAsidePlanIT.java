package io.headwater.projections.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.projections.engine.ReplicaFixture;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is parked of one collection is found by the index of the queues, however much is parked of others. */
class SetAsidePlanIT {
    private final ReplicaFixture replica = new ReplicaFixture();

    @AfterEach
    void close() {
        replica.close();
    }

    @Test
    void parkedRecordsAreReadByTheIndexOfTheQueues() {
        // given
        replica.execute("""
                INSERT INTO headwater.parked_event
                SELECT 'records', n % 4, n, 't' || n % 10, 'c' || n % 50, 'r' || n, '{}', 'x', now()
                FROM generate_series(1, 50000) AS n
                """);
        replica.execute("ANALYZE headwater.parked_event");

        // when
        List<String> plan = replica.rows("EXPLAIN " + bound(SetAside.READ));

        // then
        assertThat(plan).anySatisfy(line -> assertThat(line).contains("Index", "parked_event_queue"));
        assertThat(plan)
                .anySatisfy(line -> assertThat(line)
                        .contains("Index Cond", "projection", "partition", "tenant", "COALESCE(collection"));
        assertThat(plan).noneSatisfy(line -> assertThat(line).contains("Seq Scan on parked_event"));
    }

    private static String bound(String sql) {
        for (String value : List.of("'records'", "1", "'t1'", "'c1'", "''", "'z'", "'records'", "1", "'t1'", "'c1'")) {
            sql = sql.replaceFirst("\\?", value);
        }
        return sql.replaceFirst("\\?", "''").replaceFirst("\\?", "'z'");
    }
}
