package io.headwater.projections.replay;

import static io.headwater.projections.replay.ReplayFixture.KEY;
import static io.headwater.projections.replay.ReplayFixture.ORDERS;
import static io.headwater.projections.replay.ReplayFixture.created;
import static io.headwater.projections.replay.ReplayFixture.patched;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.events.CollectionName;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Incarnation;
import io.headwater.events.Position;
import io.headwater.projections.engine.LogFixture;
import io.headwater.projections.records.CollectionTable;
import io.headwater.projections.replay.ReplayFixture.Hearer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replays that are paused, go on, and are held within limits while they catch up. */
class ReplayPauseIT {
    private final ReplayFixture fixture = new ReplayFixture();
    private final Switching switching = new Switching(fixture.database());

    @BeforeEach
    void fill() throws SQLException {
        for (int i = 10; i < 30; i++) {
            fixture.order("r" + i, created("{'total': " + i + "}"));
        }
        fixture.apply();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Something that goes wrong only if the test does. */
    private interface Step {
        void run() throws SQLException;
    }

    private static void orThrow(Step step) {
        try {
            step.run();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aReplayThatIsPausedWhileItCopiesGoesOnWhereItEnded() throws SQLException {
        // given
        Hearer pauser = new Hearer() {
            @Override
            public void copied(Copied rows) {
                orThrow(() -> switching.pause(KEY));
            }
        };

        // when
        Rebuild.Outcome first = fixture.rebuild(pauser).start(KEY);

        // then
        assertThat(first).isEqualTo(Rebuild.Outcome.PAUSED);
        assertThat(ReplayStatus.read(fixture.database()))
                .singleElement()
                .satisfies(status -> assertThat(status.state()).isEqualTo("paused"))
                .satisfies(status -> assertThat(status.copied()).isBetween(1L, 18L));
        assertThat(fixture.rebuild().resume(KEY)).isEqualTo(Rebuild.Outcome.READY);
        assertThat(fixture.verify(ORDERS).findings()).isEmpty();
    }

    @Test
    void aReplayThatIsPausedWhileItCatchesUpDoesToo() throws SQLException {
        // given
        Hearer pauser = new Hearer() {
            @Override
            public void step(String what) {
                if (what.equals("catching up")) {
                    fixture.order("r11", patched("{'total': 1}"));
                    orThrow(fixture::apply);
                    orThrow(() -> switching.pause(KEY));
                }
            }
        };

        // when
        Rebuild.Outcome first = fixture.rebuild(pauser).start(KEY);

        // then
        assertThat(first).isEqualTo(Rebuild.Outcome.PAUSED);
        assertThat(fixture.replica.rows("SELECT state, paused FROM headwater.replay"))
                .containsExactly("loading|t");
        assertThat(fixture.rebuild().resume(KEY)).isEqualTo(Rebuild.Outcome.READY);
        assertThat(fixture.verify(ORDERS).findings()).isEmpty();
    }

    @Test
    void aStretchOfCatchingUpHasNoMoreEventsThanThePaceAllows() throws SQLException {
        // given
        EventEnvelope last = fixture.order("r10", patched("{'total': 0}"));
        for (int i = 1; i < 10; i++) {
            last = fixture.order("r10", patched("{'total': " + i + "}"));
        }
        fixture.apply();
        CollectionEvents.Stretch stretch = new CollectionEvents.Stretch(
                ReplayFixture.ZERO, new Position(last.position().value() - 10), last.position(), 4);

        // when
        CollectionEvents.Read read =
                CollectionEvents.read(fixture.log.dataSource(), stretch, new Incarnation(9), Set.of());

        // then
        assertThat(read.events()).isEqualTo(4);
        assertThat(read.reached().value()).isEqualTo(last.position().value() - 6);
    }

    @Test
    void parkedRecordsWithVeryManyEventsAreRefusedBeforeTheEngineWaitsForThem() throws SQLException {
        // given
        EventEnvelope parked = fixture.order("r11", patched("{'total': 1}"));
        fixture.park(parked);
        fixture.order("r12", patched("{'total': 1}"));
        fixture.apply();
        try (Connection log = fixture.log.dataSource().getConnection();
                Statement statement = log.createStatement()) {
            statement.execute("""
                    INSERT INTO log.event
                    SELECT 0, 1000000 + n, 1, gen_random_uuid(), 9, 'r11', 2 + n, 'acme', 'orders', 'r11', '', '{}', '{}', now()
                    FROM generate_series(1, %d) AS n
                    """.formatted(ShadowFollow.DEFERRED_EVENTS_MAX));
        }

        // then
        assertThatThrownBy(() -> fixture.rebuild().start(KEY))
                .isInstanceOf(CannotReplay.class)
                .hasMessageContaining("the records with parked events have more than 100000 events");
        switching.cancel(KEY);
        assertThat(fixture.verify(ORDERS).report().differences()).isZero();
    }

    @Test
    void ofATenantThoseThatWereNotReachedAreBegunAndEachCommandTakesWhatItCan() throws SQLException {
        // given
        fixture.given(LogFixture.collection("acme", "more"), LogFixture.defined(12, ReplayFixture.INDEXED));
        fixture.given(LogFixture.record("acme", "more", "m"), created("{'total': 1}"));
        fixture.apply();
        CollectionTable.Key more = new CollectionTable.Key(KEY.tenant(), new CollectionName("more"));
        fixture.rebuild().start(KEY);
        assertThat(all(Targets.TO_SWITCH)).containsExactly(KEY);
        switching.switchOver(KEY);

        // then
        assertThat(all(Targets.ALL)).containsExactly(more, KEY);
        assertThat(all(Targets.UNSWITCHED)).containsExactly(more);
        assertThat(all(Targets.TO_SWITCH)).isEmpty();
        assertThat(all(Targets.TO_ROLL_BACK)).containsExactly(KEY);
        assertThat(fixture.rebuild().resumeOrStart(more)).isEqualTo(Rebuild.Outcome.READY);
        assertThat(fixture.rebuild().resumeOrStart(more)).isEqualTo(Rebuild.Outcome.READY);
        assertThat(all(Targets.TO_SWITCH)).containsExactly(more);
        assertThat(all(Targets.TO_CANCEL)).containsExactly(more);
        assertThat(all(Targets.TO_FINISH)).containsExactly(KEY);
        assertThat(all(Targets.LOADING)).isEmpty();
        switching.finish(KEY);
        switching.cancel(more);
        assertThat(all(Targets.UNSWITCHED)).containsExactly(more, KEY);
    }

    private List<CollectionTable.Key> all(Targets targets) throws SQLException {
        return targets.of(fixture.database(), new Scope(KEY.tenant(), null));
    }
}
