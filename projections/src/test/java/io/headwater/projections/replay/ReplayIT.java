package io.headwater.projections.replay;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.json;
import static io.headwater.projections.replay.ReplayFixture.INDEXED;
import static io.headwater.projections.replay.ReplayFixture.KEY;
import static io.headwater.projections.replay.ReplayFixture.ORDERS;
import static io.headwater.projections.replay.ReplayFixture.created;
import static io.headwater.projections.replay.ReplayFixture.patched;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.projections.replay.ReplayFixture.Hearer;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A table made anew from the log beside the one that is read: given events, then rows of both. */
class ReplayIT {
    private final ReplayFixture fixture = new ReplayFixture();
    private final Switching switching = new Switching(fixture.database());

    @BeforeEach
    void fill() throws SQLException {
        for (int i = 10; i < 30; i++) {
            fixture.order("r" + i, created("{'name': 'a\\tb\\\\c\\n" + i + "', 'total': " + i + ".50, 'paid': true}"));
        }
        fixture.order("r11", patched("{'total': 1E+3, 'more': {'deep': 1.0}}"));
        fixture.order("r12", new Event.RecordDeleted());
        fixture.order("r13", new Event.RecordDeleted());
        fixture.order("r13", created("{}"));
        fixture.apply();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void bothGenerationsAreKeptUpBeforeAndAfterTheSwitchAndTheRollback() throws SQLException {
        // given
        assertThat(fixture.rebuild().start(KEY)).isEqualTo(Rebuild.Outcome.READY);
        assertBothAreTheFold("c9_g1", "c9_g2", "ready");
        changeSome(1);
        assertBothAreTheFold("c9_g1", "c9_g2", "ready");

        // when
        switching.switchOver(KEY);

        // then
        assertBothAreTheFold("c9_g2", "c9_g1", "switched");
        changeSome(2);
        assertBothAreTheFold("c9_g2", "c9_g1", "switched");

        // when
        switching.rollBack(KEY);

        // then
        assertBothAreTheFold("c9_g1", "c9_g2", "ready");
        changeSome(3);
        assertBothAreTheFold("c9_g1", "c9_g2", "ready");
    }

    private void changeSome(int round) throws SQLException {
        fixture.order("r1" + (3 + round), patched("{'name': 'changed'}"));
        fixture.order("r2" + round, new Event.RecordDeleted());
        fixture.order("new" + round, created("{'total': " + round + "}"));
        fixture.apply();
    }

    private void assertBothAreTheFold(String read, String beside, String state) throws SQLException {
        assertThat(fixture.verify(ORDERS)).satisfies(verified -> {
            assertThat(verified.findings()).isEmpty();
            assertThat(verified.report().records()).isEqualTo(2 * rows(read));
        });
        assertThat(rows(beside)).isEqualTo(rows(read));
        assertThat(fixture.replica.rows("SELECT table_name FROM headwater.collection"))
                .containsExactly(read);
        assertThat(fixture.replica.rows("SELECT state, table_name FROM headwater.replay"))
                .containsExactly(state + "|" + beside);
        assertThat(fixture.replica.rows("SELECT index_name FROM headwater.collection_index ORDER BY 1"))
                .containsExactly(read + "_i1", read + "_i2");
        assertThat(fixture.replica.rows("SELECT tablename || indexname FROM pg_indexes"
                        + " WHERE schemaname = 't7' AND indexname LIKE '%\\_i_' ORDER BY 1"))
                .containsExactly("c9_g1c9_g1_i1", "c9_g1c9_g1_i2", "c9_g2c9_g2_i1", "c9_g2c9_g2_i2");
        assertThat(fixture.replica.rows("SELECT view_definition LIKE '%" + read + "%' FROM information_schema.views"
                        + " WHERE table_schema = 'acme'"))
                .containsExactly("t");
    }

    private long rows(String table) {
        return Long.parseLong(
                fixture.replica.rows("SELECT count(*) FROM t7." + table).getFirst());
    }

    @Test
    void whatIsFinishedLeavesOneTableThatEvolvesAndIsReplayedAgain() throws SQLException {
        // given
        fixture.rebuild().start(KEY);
        switching.switchOver(KEY);

        // when
        switching.finish(KEY);

        // then
        assertThat(tables()).containsExactly("c9_g2");
        assertThat(fixture.replica.rows("SELECT * FROM headwater.replay")).isEmpty();
        fixture.given(collection("acme", "orders"), defined(9, INDEXED.replace("'-total', 'paid'", "'paid'")));
        changeSome(1);
        assertThat(fixture.verify(ORDERS).findings()).isEmpty();
        assertThat(fixture.rebuild().start(KEY)).isEqualTo(Rebuild.Outcome.READY);
        assertThat(tables()).containsExactly("c9_g2", "c9_g3");
    }

    private List<String> tables() {
        return fixture.replica.rows("SELECT tablename FROM pg_tables WHERE schemaname = 't7' ORDER BY 1");
    }

    @Test
    void rowsThatSomebodyCorruptedAndDeletedAreMended() throws SQLException {
        // given
        fixture.replica.execute("UPDATE t7.c9_g1 SET data = '{}' WHERE id = 'r20'");
        fixture.replica.execute("DELETE FROM t7.c9_g1 WHERE id = 'r21'");
        assertThat(fixture.verify(ORDERS).findings()).hasSize(2);

        // when
        Rebuild.Outcome outcome = fixture.rebuild().start(KEY);
        fixture.order("r20", patched("{'later': true}")); // Of a body that is another one in each generation.
        fixture.apply();
        switching.switchOver(KEY);
        switching.finish(KEY);

        // then
        assertThat(outcome).isEqualTo(Rebuild.Outcome.READY);
        assertThat(fixture.verify(ORDERS).findings()).isEmpty();
    }

    @Test
    void whatIsAppliedWhileItCopiesIsCaughtUpWith() throws SQLException {
        // given a record deleted before it is copied, one after it is, one changed in between, and new ones
        Hearer writer = new Hearer() {
            private int portions;

            @Override
            public void copied(Copied rows) {
                try {
                    if (++portions <= 3) {
                        changeSome(portions);
                        fixture.order("r2" + portions, created("{'again': true}"));
                        fixture.order("r10", new Event.RecordReplaced(json("{'total': %d}".formatted(portions))));
                        fixture.order("r29", new Event.RecordReplaced(json("{'total': %d}".formatted(portions))));
                        fixture.apply();
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        };

        // when
        Rebuild.Outcome outcome = fixture.rebuild(writer).start(KEY);

        // then
        assertThat(writer.findings).isEmpty();
        assertThat(outcome).isEqualTo(Rebuild.Outcome.READY);
        assertBothAreTheFold("c9_g1", "c9_g2", "ready");
    }

    @Test
    void whatIsParkedWaitsForBothGenerations() throws SQLException {
        // given
        EventEnvelope early = fixture.order("r14", patched("{'total': 2}"));
        EventEnvelope late = fixture.order("r15", patched("{'total': 3}"));
        fixture.park(early);
        fixture.park(late);
        fixture.order("r16", patched("{'total': 4}"));
        fixture.apply();

        // when one is tried again after it was left out, and before the engine feeds both
        Hearer retrier = new Hearer() {
            @Override
            public void step(String what) {
                try {
                    if (what.equals("catching up")) {
                        fixture.retry(early);
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        Rebuild.Outcome outcome = fixture.rebuild(retrier).start(KEY);

        // then
        assertThat(outcome).isEqualTo(Rebuild.Outcome.READY);
        assertThat(version("r14")).containsExactly("2");
        assertThat(version("r15")).containsExactly("1");

        // when
        fixture.retry(late);

        // then
        assertThat(version("r15")).containsExactly("2");
        assertThat(fixture.verify(ORDERS).findings()).isEmpty();
    }

    private List<String> version(String id) {
        return fixture.replica.rows("SELECT version FROM t7.c9_g2 WHERE id = '" + id + "'");
    }

    @Test
    void vectorsStayAndOnlyTextsThatWereMendedAreLookedAtAgain() throws SQLException {
        // given
        fixture.given(
                collection("acme", "orders"),
                defined(9, INDEXED.replace("'indexes'", "'search': {'fields': ['name']}, 'indexes'")));
        fixture.apply();
        fixture.replica.execute("TRUNCATE headwater.vector_work");
        fixture.replica.execute("UPDATE t7.c9_g1 SET data = '{\"name\": \"other\"}' WHERE id = 'r20'");
        fixture.rebuild().start(KEY);

        // when
        switching.switchOver(KEY);

        // then
        assertThat(fixture.replica.rows("SELECT table_name, vector_table FROM headwater.collection"))
                .containsExactly("c9_g2|c9_g1_v");
        assertThat(fixture.replica.rows("SELECT record_id FROM headwater.vector_work"))
                .containsExactly("r20");
        assertThat(fixture.replica.rows("SELECT words = to_tsvector('english', data ->> 'name'),"
                        + " to_regclass('t7.c9_g2_w') FROM t7.c9_g2 WHERE id = 'r20'"))
                .containsExactly("t|t7.c9_g2_w");
        switching.finish(KEY);
        fixture.given(collection("acme", "orders"), defined(9, INDEXED));
        fixture.apply();
        assertThat(tables()).containsExactly("c9_g2");
    }
}
