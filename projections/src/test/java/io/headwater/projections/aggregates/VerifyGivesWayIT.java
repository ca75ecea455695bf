package io.headwater.projections.aggregates;

import static io.headwater.projections.aggregates.AggregateFixture.AGGREGATED;
import static io.headwater.projections.aggregates.AggregateFixture.KEY;
import static io.headwater.projections.aggregates.AggregateFixture.created;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.projections.replay.CannotVerify;
import io.headwater.projections.replay.Finding;
import io.headwater.projections.replay.Scope;
import io.headwater.projections.replay.Verify;
import io.headwater.projections.replay.VerifyListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Definitions that change while counts and aggregates are compared, which takes as long as a gate is closed. */
class VerifyGivesWayIT {
    private static final int GATE = 42;

    private final AggregateFixture fixture;

    VerifyGivesWayIT() throws SQLException {
        fixture = new AggregateFixture(AGGREGATED);
    }

    // Whoever reads the groups of the first aggregate waits at the gate.
    @BeforeEach
    void buildGate() throws SQLException {
        fixture.order("a", created("{'country': 'Spain', 'total': 3}"));
        fixture.order("b", created("{'country': 'France', 'total': 4}"));
        fixture.apply();
        fixture.replica.execute("""
                CREATE FUNCTION pass_gate() RETURNS boolean LANGUAGE plpgsql AS $$
                BEGIN
                  PERFORM pg_advisory_xact_lock_shared(%d);
                  RETURN true;
                END $$;
                ALTER TABLE t7.c9_g1_a1 RENAME TO gated;
                CREATE VIEW t7.c9_g1_a1 AS SELECT * FROM t7.gated WHERE pass_gate();
                """.formatted(GATE));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private Connection closeGate() throws SQLException {
        Connection gate = fixture.replica.dataSource().getConnection();
        try (Statement statement = gate.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + GATE + ")");
        }
        return gate;
    }

    private static void openGate(Connection gate) throws SQLException {
        try (gate;
                Statement statement = gate.createStatement()) {
            statement.execute("SELECT pg_advisory_unlock(" + GATE + ")");
        }
    }

    private void awaitVerifyAtGate() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !fixture.replica
                        .rows("SELECT 1 FROM pg_locks JOIN pg_database AS here ON here.oid = database"
                                + " WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()")
                        .isEmpty());
    }

    private List<String> verify() {
        List<String> findings = new ArrayList<>();
        VerifyListener listener = new VerifyListener() {
            @Override
            public void found(Finding finding) {
                findings.add(finding.line());
            }

            @Override
            public void compared(long records) {}
        };
        try {
            new Verify(fixture.log.dataSource(), listener)
                    .run(fixture.database(), new Scope(KEY.tenant(), KEY.collection()));
        } catch (SQLException | CannotVerify e) {
            findings.add(e.toString());
        }
        return findings;
    }

    @Test
    void whoChangesTheTableOfTheRowsIsNotKeptWaiting() throws SQLException {
        // given
        Connection gate = closeGate();
        CompletableFuture<List<String>> verify = CompletableFuture.supplyAsync(this::verify);
        awaitVerifyAtGate();

        // when, with a limit that only ends a hang
        fixture.replica.execute("SET lock_timeout = '60s'; ALTER TABLE t7.c9_g1 ADD COLUMN other integer");
        openGate(gate);

        // then it began again
        assertThat(verify).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(List.of());
    }

    @Test
    void aggregatesThatAreDefinedAnewAreNoDifference() throws SQLException {
        // given
        Connection gate = closeGate();
        CompletableFuture<List<String>> verify = CompletableFuture.supplyAsync(this::verify);
        awaitVerifyAtGate();

        // when all but the first make way for others, whose tables the comparison has yet to read
        fixture.define(AGGREGATED
                .replace("'groupBy': ['total']", "'groupBy': ['day']")
                .replace("{'max': 'day'}", "{'max': 'total'}"));
        fixture.fillAll();
        openGate(gate);

        // then
        assertThat(verify).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(List.of());
        assertThat(fixture.replica.rows("SELECT table_name FROM headwater.aggregate ORDER BY name"))
                .containsExactly("c9_g1_a1", "c9_g1_a4", "c9_g1_a5");
    }
}
