package io.headwater.projections.replay;

import static io.headwater.projections.replay.ReplayFixture.KEY;
import static io.headwater.projections.replay.ReplayFixture.ORDERS;
import static io.headwater.projections.replay.ReplayFixture.created;
import static io.headwater.projections.replay.ReplayFixture.patched;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.events.EventEnvelope;
import io.headwater.projections.engine.EventLog;
import io.headwater.projections.parked.Place;
import io.headwater.projections.parked.SkipParked;
import io.headwater.projections.records.RecordProjection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong with the generation that is not read, the one that is read goes on, and nothing is parked for it. */
class TwinFaultsIT {
    private final ReplayFixture fixture = new ReplayFixture();
    private final Switching switching = new Switching(fixture.database());

    @BeforeEach
    void switchOver() throws SQLException {
        for (int i = 0; i < 5; i++) {
            fixture.order("r" + i, created("{'total': " + i + "}"));
        }
        fixture.apply();
        fixture.rebuild().start(KEY);
        switching.switchOver(KEY);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"data = 'null'", "data = '[]'", "data = '1'", "version = -1"})
    void aRowThatNobodyCouldHaveWrittenEndsTheReplay(String damage) throws SQLException {
        // given
        fixture.replica.execute("UPDATE t7.c9_g1 SET " + damage + " WHERE id = 'r1'");

        // when
        fixture.order("r1", patched("{'total': 100}"));
        fixture.order("r2", patched("{'total': 100}"));
        fixture.apply();

        // then
        assertFailedAlone();
    }

    @ParameterizedTest
    @ValueSource(strings = {"42501", "XX000", "XX001", "23514"})
    void aDatabaseErrorOfThatTableAloneEndsTheReplay(String state) throws SQLException {
        // given
        fixture.replica.execute("""
                CREATE FUNCTION t7.fail() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'broken' USING ERRCODE = '%s'; END $$;
                CREATE TRIGGER fail BEFORE INSERT OR UPDATE ON t7.c9_g1 FOR EACH ROW EXECUTE FUNCTION t7.fail();
                """.formatted(state));

        // when
        fixture.order("r1", patched("{'total': 100}"));
        fixture.apply();

        // then
        assertFailedAlone();
    }

    @Test
    void aTableThatIsNotThereDoesNotKeepAnEventFromBeingSkipped() throws SQLException {
        // given
        EventEnvelope parked = fixture.order("r1", patched("{'total': 99}"));
        fixture.park(parked);
        fixture.replica.execute("DROP TABLE t7.c9_g1");

        // when
        SkipParked.Outcome outcome = new SkipParked(
                        fixture.replica.dataSource(),
                        new EventLog(fixture.log.dataSource()),
                        new RecordProjection(() -> {}))
                .skip(new Place(parked.partition(), parked.position()), new SkipParked.Decision("ada@box", "a test"));
        fixture.order("r1", patched("{'paid': true}"));
        fixture.apply();

        // then
        assertThat(outcome).isInstanceOf(SkipParked.Outcome.Skipped.class);
        assertFailedAlone();
    }

    private void assertFailedAlone() throws SQLException {
        assertThat(fixture.verify(ORDERS).findings()).isEmpty();
        assertThat(fixture.verify(ORDERS).report().records()).isEqualTo(5);
        assertThat(fixture.replica.rows("SELECT * FROM headwater.parked_event")).isEmpty();
        assertThatThrownBy(() -> switching.rollBack(KEY))
                .isInstanceOf(CannotReplay.class)
                .hasMessageContaining("has failed");
        switching.finish(KEY);
    }
}
