package io.headwater.projections.replay;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.replay.ReplayFixture.INDEXED;
import static io.headwater.projections.replay.ReplayFixture.KEY;
import static io.headwater.projections.replay.ReplayFixture.created;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Work for the vectors of a searched collection whose generations were exchanged. */
class MendedTextsIT {
    private final ReplayFixture fixture = new ReplayFixture();
    private final Switching switching = new Switching(fixture.database(), 3);

    @BeforeEach
    void mendSome() throws SQLException {
        fixture.given(
                collection("acme", "orders"),
                defined(9, INDEXED.replace("'indexes'", "'search': {'fields': ['name']}, 'indexes'")));
        for (int i = 10; i < 30; i++) {
            fixture.order("r" + i, created("{'name': 'n" + i + "'}"));
        }
        fixture.apply();
        fixture.replica.execute("UPDATE t7.c9_g1 SET data = '{\"name\": \"other\"}' WHERE id IN ('r11', 'r20', 'r28')");
        fixture.replica.execute("DELETE FROM t7.c9_g1 WHERE id = 'r15'");
        fixture.replica.execute("UPDATE t7.c9_g1 SET id = 'r30' WHERE id = 'r29'");
        fixture.rebuild().start(KEY);
        fixture.replica.execute("DELETE FROM headwater.vector_work");
        fixture.replica.execute("INSERT INTO headwater.vector_work VALUES (0, 9, 'r30', 1, 0, now(), NULL)");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void itIsLeftForThoseWhoseTextWasMendedPortionByPortion() throws SQLException {
        // when
        switching.switchOver(KEY);

        // then
        assertThat(work()).containsExactly("r11", "r15", "r20", "r28", "r29");
        assertThatThrownBy(() -> switching.switchOver(KEY))
                .isInstanceOf(CannotReplay.class)
                .hasMessageContaining("is switched");

        // when
        fixture.replica.execute("DELETE FROM headwater.vector_work");
        switching.rollBack(KEY);

        // then
        assertThat(work()).containsExactly("r11", "r20", "r28", "r30");
    }

    @Test
    void whatAKilledSwitchDidNotComeToTheNextOneDoes() throws SQLException {
        // given
        breakWork();
        assertThatThrownBy(() -> switching.switchOver(KEY)).isInstanceOf(SQLException.class);
        assertThat(fixture.replica.rows("SELECT state FROM headwater.replay")).containsExactly("switched");
        assertThat(work()).contains("r11", "r15").doesNotContain("r20");

        // when
        mendWork();
        switching.switchOver(KEY);

        // then
        assertThat(work()).containsExactly("r11", "r15", "r20", "r28", "r29");
    }

    @Test
    void nothingIsFinishedBeforeItIsLeft() throws SQLException {
        // given
        breakWork();
        assertThatThrownBy(() -> switching.switchOver(KEY)).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> switching.finish(KEY)).isInstanceOf(SQLException.class);

        // when
        mendWork();
        switching.finish(KEY);

        // then
        assertThat(work()).containsExactly("r11", "r15", "r20", "r28", "r29");
        assertThat(fixture.replica.rows("SELECT * FROM headwater.replay")).isEmpty();
    }

    private List<String> work() {
        return fixture.replica.rows("SELECT record_id FROM headwater.vector_work ORDER BY 1");
    }

    private void breakWork() {
        fixture.replica.execute("ALTER TABLE headwater.vector_work ADD CONSTRAINT broken CHECK (record_id <> 'r20')");
    }

    private void mendWork() {
        fixture.replica.execute("ALTER TABLE headwater.vector_work DROP CONSTRAINT broken");
    }
}
