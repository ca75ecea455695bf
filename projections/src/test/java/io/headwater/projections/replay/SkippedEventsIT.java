package io.headwater.projections.replay;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.provisioned;
import static io.headwater.projections.engine.LogFixture.record;
import static io.headwater.projections.engine.LogFixture.tenant;
import static io.headwater.projections.replay.ReplayFixture.ALL;
import static io.headwater.projections.replay.ReplayFixture.INDEXED;
import static io.headwater.projections.replay.ReplayFixture.KEY;
import static io.headwater.projections.replay.ReplayFixture.ORDERS;
import static io.headwater.projections.replay.ReplayFixture.ZERO;
import static io.headwater.projections.replay.ReplayFixture.created;
import static io.headwater.projections.replay.ReplayFixture.patched;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.EventType;
import io.headwater.events.JsonText;
import io.headwater.projections.engine.EventLog;
import io.headwater.projections.parked.Place;
import io.headwater.projections.parked.SkipParked;
import io.headwater.projections.records.RecordProjection;
import io.headwater.projections.replay.ReplayFixture.Hearer;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator gave up stays given up: a comparison finds nothing in it, and a table made anew goes past it, too. */
class SkippedEventsIT {
    private final ReplayFixture fixture = new ReplayFixture();
    private final Switching switching = new Switching(fixture.database());

    @BeforeEach
    void fill() throws SQLException {
        for (int i = 10; i < 20; i++) {
            fixture.order("r" + i, created("{'total': " + i + "}"));
        }
        fixture.apply();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aChangeThatWasSkippedIsNoDifferenceAndATableMadeAnewDoesWithoutIt() throws SQLException {
        // given
        skip(fixture.order("r11", patched("{'total': 99, 'name': 'given up'}")));
        skip(fixture.order("r12", new Event.RecordDeleted()));
        skip(fixture.order("r13", patched("{'total': 99}")));
        fixture.order("r11", patched("{'paid': true}"));
        fixture.apply();
        assertEqual();

        // when
        assertThat(fixture.rebuild().start(KEY)).isEqualTo(Rebuild.Outcome.READY);
        switching.switchOver(KEY);

        // then
        assertEqual();
        assertThat(rows("'r11', 'r12', 'r13'"))
                .containsExactly(
                        "r11|3|{\"paid\": true, \"total\": 11}", "r12|2|{\"total\": 12}", "r13|2|{\"total\": 13}");
        fixture.order("r13", patched("{'total': 14}"));
        fixture.apply();
        assertEqual();
    }

    @Test
    void aRecordWhoseCreationWasSkippedBeginsWithTheNextOne() throws SQLException {
        // given
        EventEnvelope creation = fixture.order("late", created("{'total': 1}"));
        EventEnvelope change = fixture.order("late", patched("{'total': 2}"));
        EventEnvelope end = fixture.order("late", new Event.RecordDeleted());
        for (EventEnvelope event : List.of(creation, change, end)) {
            fixture.park(event);
        }
        for (EventEnvelope event : List.of(creation, change, end)) {
            give(event);
        }
        fixture.order("late", created("{'total': 4}"));
        fixture.apply();

        // then
        assertEqual();
        assertThat(fixture.rebuild().start(KEY)).isEqualTo(Rebuild.Outcome.READY);
        switching.switchOver(KEY);
        assertThat(rows("'late'")).containsExactly("late|4|{\"total\": 4}");
    }

    @Test
    void anEventThatNobodyCanReadIsGonePastLikeAnyOther() throws SQLException {
        // given
        EventEnvelope poison = fixture.log.next(
                ZERO, record("acme", "orders", "r11"), EventType.RECORD_PATCHED, JsonText.of("[\"\\u0000\"]"));
        fixture.log.store(List.of(poison));
        fixture.park(poison);
        assertThat(give(poison)).isInstanceOf(SkipParked.Outcome.Skipped.class);
        fixture.order("r11", patched("{'total': 3}"));
        fixture.apply();

        // then
        assertEqual();
        assertThat(fixture.rebuild().start(KEY)).isEqualTo(Rebuild.Outcome.READY);
        switching.switchOver(KEY);
        assertThat(rows("'r11'")).containsExactly("r11|3|{\"total\": 3}");
    }

    @Test
    void whatIsSkippedWhileItCopiesAndCatchesUpIsInNeitherGeneration() throws SQLException {
        // given
        EventEnvelope before = fixture.order("r11", patched("{'total': 99}"));
        fixture.park(before);
        fixture.order("r12", patched("{'total': 20}"));
        fixture.apply();
        Hearer operator = new Hearer() {
            @Override
            public void step(String what) {
                try {
                    if (what.equals("catching up")) {
                        give(before);
                        // Parked and given up between two looks of the replay.
                        skip(fixture.order("r13", patched("{'total': 99}")));
                        fixture.order("r13", patched("{'paid': true}"));
                        fixture.apply();
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        };

        // when
        Rebuild.Outcome outcome = fixture.rebuild(operator).start(KEY);

        // then
        assertThat(operator.findings).isEmpty();
        assertThat(outcome).isEqualTo(Rebuild.Outcome.READY);
        switching.switchOver(KEY);
        assertEqual();
        assertThat(rows("'r11', 'r13'"))
                .containsExactly("r11|2|{\"total\": 11}", "r13|3|{\"paid\": true, \"total\": 13}");
    }

    @Test
    void aDefinitionAndATenantThatWereSkippedAreNotMissed() throws SQLException {
        // given
        skip(fixture.given(collection("acme", "orders"), defined(9, INDEXED.replace("'-total', 'paid'", "'paid'"))));
        EventEnvelope more = fixture.given(collection("acme", "more"), defined(12, INDEXED));
        skip(more);
        EventEnvelope other = fixture.given(tenant("other"), provisioned(20));
        skip(other);
        fixture.order("r11", patched("{'total': 3}"));
        fixture.apply();

        // then
        assertThat(fixture.verify(ALL).findings()).isEmpty();
        assertThat(fixture.rebuild().start(KEY)).isEqualTo(Rebuild.Outcome.READY);
    }

    private void assertEqual() throws SQLException {
        assertThat(fixture.verify(ORDERS).findings()).isEmpty();
    }

    private void skip(EventEnvelope event) throws SQLException {
        fixture.park(event);
        assertThat(give(event)).isInstanceOf(SkipParked.Outcome.Skipped.class);
    }

    private SkipParked.Outcome give(EventEnvelope event) throws SQLException {
        return new SkipParked(
                        fixture.replica.dataSource(),
                        new EventLog(fixture.log.dataSource()),
                        new RecordProjection(() -> {}))
                .skip(new Place(event.partition(), event.position()), new SkipParked.Decision("ada@box", "a test"));
    }

    private List<String> rows(String ids) {
        String table = fixture.replica
                .rows("SELECT table_name FROM headwater.collection")
                .getFirst();
        return fixture.replica.rows(
                "SELECT id, version, data FROM t7." + table + " WHERE id IN (" + ids + ") ORDER BY id");
    }
}
