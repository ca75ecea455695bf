package io.headwater.projections.replay;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.tenant;
import static io.headwater.projections.replay.ReplayFixture.INDEXED;
import static io.headwater.projections.replay.ReplayFixture.KEY;
import static io.headwater.projections.replay.ReplayFixture.ORDERS;
import static io.headwater.projections.replay.ReplayFixture.created;
import static io.headwater.projections.replay.ReplayFixture.patched;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.events.CollectionName;
import io.headwater.events.Event;
import io.headwater.events.TenantName;
import io.headwater.projections.records.CollectionTable;
import io.headwater.projections.replay.ReplayFixture.Hearer;
import java.sql.SQLException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a replay refuses, and what ends one without harm to the table that is read. */
class ReplayRefusalsIT {
    private final ReplayFixture fixture = new ReplayFixture();
    private final Switching switching = new Switching(fixture.database());

    @BeforeEach
    void fill() throws SQLException {
        for (int i = 0; i < 10; i++) {
            fixture.order("r" + i, created("{'total': " + i + "}"));
        }
        fixture.apply();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void whatIsNotThereIsNamed() throws SQLException {
        // given
        CollectionTable.Key nothing = new CollectionTable.Key(new TenantName("acme"), new CollectionName("nothing"));

        // then
        assertRefused(() -> fixture.rebuild().start(nothing), "replica one has no collection nothing of tenant acme");
        assertRefused(() -> fixture.rebuild().resume(KEY), "there is no replay of collection orders");
        assertRefused(() -> switching.switchOver(KEY), "there is no replay of collection orders");
        assertRefused(() -> switching.cancel(KEY), "there is no replay of collection orders");
        assertThat(Targets.ALL.of(fixture.database(), new Scope(new TenantName("nobody"), null)))
                .isEmpty();
        assertThatThrownBy(() -> new Pace(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Pace(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void stepsAreTakenInTheirOrderOnly() throws SQLException {
        // given a replay that is under way
        Hearer meanwhile = new Hearer() {
            @Override
            public void step(String what) {
                if (what.equals("catching up")) {
                    assertRefused(() -> switching.switchOver(KEY), "is loading: resume or cancel it");
                    assertRefused(() -> switching.finish(KEY), "is loading");
                    assertRefused(() -> fixture.rebuild().start(KEY), "is being replayed on replica one by another");
                    assertRefused(() -> fixture.rebuild().resume(KEY), "is being replayed on replica one by another");
                }
                if (what.equals("comparing")) {
                    assertRefused(() -> switching.switchOver(KEY), "is not compared yet");
                    assertRefused(() -> switching.pause(KEY), "is not compared yet");
                }
            }
        };

        // when
        fixture.rebuild(meanwhile).start(KEY);

        // then
        assertRefused(() -> fixture.rebuild().start(KEY), "is ready: switch or cancel it");
        assertRefused(() -> switching.rollBack(KEY), "is ready");
        assertRefused(() -> switching.finish(KEY), "is ready");
        switching.switchOver(KEY);
        assertRefused(() -> switching.switchOver(KEY), "is switched: roll it back or finish it");
        assertRefused(() -> switching.cancel(KEY), "is switched");
        assertRefused(() -> fixture.rebuild().resume(KEY), "is switched");
        switching.rollBack(KEY);
        switching.cancel(KEY);
        assertThat(tables()).containsExactly("c9_g1");
        assertThat(fixture.rebuild().start(KEY)).isEqualTo(Rebuild.Outcome.READY);
    }

    private List<String> tables() {
        return fixture.replica.rows("SELECT tablename FROM pg_tables WHERE schemaname = 't7' ORDER BY 1");
    }

    @Test
    void anotherDefinitionEndsAReplayThatIsKeptUpUnlessItAsksForTheSameTable() throws SQLException {
        // given
        fixture.rebuild().start(KEY);
        fixture.given(
                collection("acme", "orders"),
                defined(9, INDEXED.replace("'indexes'", "'limits': {'records': 99}, 'indexes'")));
        fixture.order("r1", patched("{'total': 100}"));
        fixture.apply();
        assertThat(fixture.verify(ORDERS).report().records()).isEqualTo(20);

        // when
        fixture.given(collection("acme", "orders"), defined(9, INDEXED.replace("'-total', 'paid'", "'paid'")));
        fixture.order("r2", patched("{'total': 200}"));
        fixture.apply();

        // then
        assertThat(fixture.verify(ORDERS).findings()).isEmpty();
        assertRefused(
                () -> switching.switchOver(KEY),
                "the definition asks for other columns, indexes or aggregates since version 3");
        switching.cancel(KEY);
        assertThat(tables()).containsExactly("c9_g1");
    }

    @Test
    void anotherDefinitionEndsAReplayThatCopies() throws SQLException {
        // given
        Hearer definer = new Hearer() {
            @Override
            public void copied(Copied rows) {
                try {
                    fixture.given(
                            collection("acme", "orders"), defined(9, INDEXED.replace("'-total', 'paid'", "'paid'")));
                    fixture.apply();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        };

        // then
        assertRefused(() -> fixture.rebuild(definer).start(KEY), "changed from version 1 to 2 since the replay began");
        switching.cancel(KEY);
        assertThat(fixture.verify(ORDERS).findings()).isEmpty();
    }

    @Test
    void aTwinThatBreaksHarmsNothingButItsReplay() throws SQLException {
        // given
        fixture.rebuild().start(KEY);
        fixture.replica.execute("DROP TABLE t7.c9_g2");

        // when
        fixture.order("r1", patched("{'total': 100}"));
        fixture.apply();
        fixture.order("r1", patched("{'total': 101}"));
        fixture.apply();

        // then
        assertThat(fixture.verify(ORDERS).findings()).isEmpty();
        assertRefused(() -> switching.switchOver(KEY), "has failed (ERROR: relation \"t7.c9_g2\" does not exist");
        switching.cancel(KEY);
        assertThat(fixture.replica.rows("SELECT * FROM headwater.replay")).isEmpty();
    }

    @Test
    void aTwinThatCannotFollowHarmsNothingButItsReplay() throws SQLException {
        // given
        fixture.rebuild().start(KEY);
        fixture.replica.execute("DELETE FROM t7.c9_g2 WHERE id = 'r1'");

        // when
        fixture.order("r1", patched("{'total': 100}"));
        fixture.order("r2", patched("{'total': 100}"));
        fixture.apply();

        // then
        assertThat(fixture.verify(ORDERS).findings()).isEmpty();
        assertRefused(
                () -> switching.switchOver(KEY), "has failed (record r1: there is no record to change): cancel it");
    }

    @Test
    void aTwinThatIsNotWhatTheLogSaysIsNotSwitchedTo() throws SQLException {
        // given
        Hearer corrupter = new Hearer() {
            @Override
            public void step(String what) {
                if (what.equals("comparing")) {
                    fixture.replica.execute("UPDATE t7.c9_g2 SET data = '{}' WHERE id = 'r1'");
                }
            }
        };

        // when
        Rebuild.Outcome outcome = fixture.rebuild(corrupter).start(KEY);

        // then
        assertThat(outcome).isEqualTo(Rebuild.Outcome.DIFFERENT);
        assertThat(corrupter.findings).containsExactly("one/c9_g2 acme orders r1: differs in body");
        assertRefused(() -> switching.switchOver(KEY), "is not compared yet");
    }

    @Test
    void aTwinThatIsNoLongerWhatTheLogSaysIsNotSwitchedToEither() throws SQLException {
        // given
        fixture.rebuild().start(KEY);
        fixture.replica.execute("UPDATE t7.c9_g2 SET data = '{}' WHERE id = 'r1'");

        // when
        Rebuild.Outcome outcome = fixture.rebuild().resume(KEY);

        // then
        assertThat(outcome).isEqualTo(Rebuild.Outcome.DIFFERENT);
        assertRefused(() -> switching.switchOver(KEY), "is not compared yet");

        // when
        fixture.replica.execute("UPDATE t7.c9_g2 SET data = '{\"total\": 1}' WHERE id = 'r1'");

        // then
        assertThat(fixture.rebuild().resume(KEY)).isEqualTo(Rebuild.Outcome.READY);
        switching.switchOver(KEY);
    }

    @Test
    void aCollectionThatIsDroppedTakesItsReplayWithIt() throws SQLException {
        // given
        Hearer dropper = new Hearer() {
            @Override
            public void copied(Copied rows) {
                try {
                    fixture.given(collection("acme", "orders"), new Event.CollectionDropped());
                    fixture.apply();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        };

        // then
        assertRefused(() -> fixture.rebuild(dropper).start(KEY), "replica one has no collection orders");
        assertThat(tables()).isEmpty();
        assertThat(fixture.replica.rows("SELECT * FROM headwater.replay")).isEmpty();
    }

    @Test
    void aTenantThatEndsTakesItsReplaysWithIt() throws SQLException {
        // given
        fixture.rebuild().start(KEY);
        switching.switchOver(KEY);

        // when
        fixture.given(collection("acme", "orders"), new Event.CollectionDropped());
        fixture.given(tenant("acme"), new Event.TenantOffboarded());
        fixture.apply();

        // then
        assertThat(tables()).isEmpty();
        assertThat(fixture.replica.rows("SELECT * FROM headwater.replay")).isEmpty();
    }

    private static void assertRefused(ThrowingCallable call, String why) {
        assertThatThrownBy(call).isInstanceOf(CannotReplay.class).hasMessageContaining(why);
    }
}
