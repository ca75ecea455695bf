package io.headwater.projections.replay;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.json;
import static io.headwater.projections.engine.LogFixture.provisioned;
import static io.headwater.projections.engine.LogFixture.record;
import static io.headwater.projections.engine.LogFixture.tenant;
import static io.headwater.projections.replay.ReplayFixture.ALL;
import static io.headwater.projections.replay.ReplayFixture.INDEXED;
import static io.headwater.projections.replay.ReplayFixture.ORDERS;
import static io.headwater.projections.replay.ReplayFixture.created;
import static io.headwater.projections.replay.ReplayFixture.patched;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Adjustment;
import io.headwater.events.Event;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The read model compared with a fold of the log: given events and what somebody did to the rows, then findings. */
class VerifyIT {
    private final ReplayFixture fixture = new ReplayFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void whatTheEngineMadeOfEveryKindOfEventIsTheFoldOfTheLog() throws SQLException {
        // given
        fixture.order("a", created("{'name': 'x', 'total': 14.00, 'paid': true, 'more': [1E+3, 1.50, -0.0, 12e-2]}"));
        fixture.order("b", created("{'name': '" + "ä".repeat(600) + "', 'total': 1E+500}"));
        fixture.order("c", created("{'name': 1, 'total': 7}"));
        fixture.apply();
        fixture.order("a", patched("{'total': null, 'more': {'deep': {'n': 1.0}}}"));
        fixture.order("b", new Event.RecordReplaced(json("{'total': 3.10}")));
        fixture.order("b", new Event.RecordAdjusted(Adjustment.fromJson(json("{'/total': -0.100}"))));
        fixture.order("c", new Event.RecordDeleted());
        fixture.order("d", created("{}"));
        fixture.order("d", new Event.RecordDeleted());
        fixture.order("d", created("{'again': true}"));
        fixture.given(collection("acme", "empty"), defined(10, "{'schema': {}}"));
        fixture.given(tenant("other"), provisioned(11));
        fixture.apply();

        // when
        ReplayFixture.Verified verified = fixture.verify(ALL);

        // then
        assertThat(verified.findings()).isEmpty();
        assertThat(verified.report()).isEqualTo(new VerifyReport(2, 2, 3, 0, 0));
    }

    @Test
    void exactlyTheRowsThatSomebodyCorruptedAndDeletedAreNamed() throws SQLException {
        // given
        for (int i = 10; i < 60; i++) {
            fixture.order("r" + i, created("{'name': 'n" + i + "', 'total': " + i + "}"));
        }
        fixture.apply();
        fixture.replica.execute("UPDATE t7.c9_g1 SET data = jsonb_set(data, '{total}', '11.0') WHERE id = 'r11'");
        fixture.replica.execute("DELETE FROM t7.c9_g1 WHERE id = 'r40'");

        // when
        ReplayFixture.Verified verified = fixture.verify(ORDERS);

        // then
        assertThat(verified.findings())
                .containsExactly("one acme orders r11: differs in body", "one acme orders r40: missing");
        assertThat(verified.report()).isEqualTo(new VerifyReport(1, 1, 50, 2, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "version = version + 1 | version (2, not 1)",
                "position = position + 1 | position (4, not 3)",
                "created_at = created_at + interval '1 microsecond' | created_at",
                "updated_at = updated_at - interval '1 microsecond' | updated_at",
                "f1 = 'y' | column f1 (name)",
                "f1 = NULL | column f1 (name)",
                "f2 = 'NaN' | column f2 (total)",
                "f3 = true | column f3 (paid)",
                "data = '[]' | body",
                "data = '\"x\"', f2 = 1, version = 7 | version (7, not 1), body, column f2 (total)",
            })
    void eachPartOfARowIsCompared(String change, String what) throws SQLException {
        // given
        fixture.order("a", created("{'name': 'x', 'total': 14.00}"));
        fixture.apply();
        fixture.replica.execute("UPDATE t7.c9_g1 SET " + change);

        // when
        ReplayFixture.Verified verified = fixture.verify(ORDERS);

        // then
        assertThat(verified.findings()).containsExactly("one acme orders a: differs in " + what);
    }

    @Test
    void rowsThatTheLogDoesNotHaveAreExtraWhateverTheirId() throws SQLException {
        // given
        fixture.order("m", created("{}"));
        fixture.order("n", created("{}"));
        fixture.order("n", new Event.RecordDeleted());
        fixture.apply();
        for (String id : List.of("a", "n", "z", "ü", "😀")) {
            fixture.replica.execute("INSERT INTO t7.c9_g1 SELECT '" + id + "', version, position, data, created_at,"
                    + " updated_at FROM t7.c9_g1 WHERE id = 'm'");
        }

        // when
        ReplayFixture.Verified verified = fixture.verify(ORDERS);

        // then
        assertThat(verified.findings())
                .containsExactly(
                        "one acme orders a: extra",
                        "one acme orders n: extra",
                        "one acme orders z: extra",
                        "one acme orders ü: extra",
                        "one acme orders 😀: extra");
    }

    @Test
    void aTableThatIsReadInPortionsLosesNothingAtTheirEnds() throws SQLException {
        // given
        for (int i = 10; i < 40; i++) {
            fixture.order("r" + i, created("{'total': " + i + "}"));
        }
        fixture.apply();
        fixture.replica.execute("DELETE FROM t7.c9_g1 WHERE id IN ('r10', 'r13', 'r16', 'r17', 'r39')");

        // when
        ReplayFixture.Verified verified = fixture.verify(ORDERS, 3);

        // then
        assertThat(verified.findings())
                .containsExactly(
                        "one acme orders r10: missing",
                        "one acme orders r13: missing",
                        "one acme orders r16: missing",
                        "one acme orders r17: missing",
                        "one acme orders r39: missing");
        assertThat(verified.report().records()).isEqualTo(30);
    }

    @Test
    void aTableThatLostAllOfItsRowsIsToldRowByRow() throws SQLException {
        // given
        fixture.order("a", created("{}"));
        fixture.order("b", created("{}"));
        fixture.apply();
        fixture.replica.execute("TRUNCATE t7.c9_g1");

        // when
        ReplayFixture.Verified verified = fixture.verify(ORDERS);

        // then
        assertThat(verified.findings()).containsExactly("one acme orders a: missing", "one acme orders b: missing");
    }

    @Test
    void aReplicaThatIsBehindIsComparedAsOfWhereItIs() throws SQLException {
        // given
        fixture.order("a", created("{'total': 1}"));
        fixture.apply();

        // when
        fixture.order("a", patched("{'total': 2}"));
        fixture.order("b", created("{}"));
        fixture.given(collection("acme", "later"), defined(10, "{'schema': {}}"));
        fixture.given(collection("acme", "orders"), new Event.CollectionDropped());

        // then
        assertThat(fixture.verify(ALL))
                .isEqualTo(new ReplayFixture.Verified(List.of(), new VerifyReport(1, 1, 1, 0, 0)));
    }

    @Test
    void aLongStreamIsFoldedInPortions() throws SQLException {
        // given
        fixture.order("a", created("{'total': 0}"));
        for (int i = 1; i <= 1_100; i++) {
            fixture.order("a", patched("{'total': " + i + "}"));
        }
        fixture.apply();

        // then
        assertThat(fixture.verify(ORDERS).findings()).isEmpty();
    }

    @Test
    void anEventThatCannotBeAppliedAndIsNotParkedIsTold() throws SQLException {
        // given
        fixture.order("a", created("{}"));
        fixture.apply();
        fixture.log.store(List.of(fixture.log.next(ReplayFixture.ZERO, record("acme", "orders", "b"), patched("{}"))));
        fixture.replica.execute("UPDATE headwater.checkpoint SET position = position + 1");

        // then
        assertThat(fixture.verify(ORDERS).findings())
                .containsExactly("one acme orders b: not applied: position 4: there is no record to change");
    }

    @Test
    void nothingIsFoundWhileEventsAreAppliedAndTheTableChanges() throws Exception {
        // given
        for (int i = 10; i < 90; i++) {
            fixture.order("r" + i, created("{'name': 'n" + i + "', 'total': " + i + "}"));
        }
        fixture.apply();
        AtomicBoolean isOver = new AtomicBoolean();

        // when
        CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(() -> {
            int rounds = 0;
            while (!isOver.get()) {
                write(rounds++);
            }
            return rounds;
        });
        for (int run = 0; run < 15; run++) {
            // then
            assertThat(fixture.verify(ORDERS, 7).findings()).isEmpty();
        }
        isOver.set(true);
        assertThat(writer.get()).isPositive();
    }

    private void write(int round) {
        try {
            for (int i = 0; i < 20; i++) {
                String id = "r" + (10 + (i * 7 + round * 3) % 80);
                fixture.order(id, new Event.RecordReplaced(json("{'name': 'x" + i + "', 'total': " + round + "}")));
            }
            String id = "s" + round;
            fixture.order(id, created("{'total': 1}"));
            if (round % 2 == 0) {
                fixture.order(id, new Event.RecordDeleted());
            }
            if (round % 5 == 0) {
                String definition = round % 10 == 0 ? INDEXED.replace("'-total', 'paid'", "'paid'") : INDEXED;
                fixture.given(collection("acme", "orders"), defined(9, definition));
            }
            fixture.apply();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
