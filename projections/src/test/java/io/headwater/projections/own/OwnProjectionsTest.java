package io.headwater.projections.own;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.ownprojections.EffectProjection;
import io.headwater.ownprojections.EventBatch;
import io.headwater.ownprojections.OwnProjection;
import io.headwater.ownprojections.SqlProjection;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class OwnProjectionsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Totals",
                "1st",
                "a-b",
                "a b",
                "t;DROP SCHEMA headwater",
                "ä",
                "a23456789012345678901234567890123456789012"
            })
    void aNameThatIsNoSchemasIsRefused(String name) {
        assertThatThrownBy(() -> OwnProjections.checked(List.of(new Rows(name, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has the name '" + name + "'");
    }

    @Test
    void twoOfOneNameAreRefused() {
        assertThatThrownBy(() -> OwnProjections.checked(List.of(new Rows("a", 1), new Calls("a"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has the name of another: a");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 10_001})
    void aBatchOfNoneOrTooManyEventsIsRefused(int eventsMax) {
        assertThatThrownBy(() -> OwnProjections.checked(List.of(new Rows("a", eventsMax))))
                .hasMessageContaining("takes 1 to 10000 events at once, not " + eventsMax);
    }

    @Test
    void rowsAreOnAllReplicasUnlessTheyAreRestrictedAndEffectsOnTheOneThatIsNamed() {
        // given
        List<OwnProjection> all = List.of(new Rows("everywhere", 1), new Rows("there", 1), new Calls("calls"));
        OwnSettings settings = settings("there@two", "calls@one");

        // when, then
        assertThat(OwnProjections.of("one", all, settings))
                .extracting(OwnProjection::name)
                .containsExactly("everywhere", "calls");
        assertThat(OwnProjections.of("two", all, settings))
                .extracting(OwnProjection::name)
                .containsExactly("everywhere", "there");
    }

    @Test
    void effectsOnNoReplicaOrOnTwoAreRefusedWithTheSettingThatHelps() {
        for (OwnSettings settings : List.of(settings(), settings("calls@one", "calls@two"))) {
            assertThatThrownBy(() -> OwnProjections.of("one", List.of(new Calls("calls")), settings))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("headwater.projections.own.only-on, such as calls@one");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"calls", "@one", "calls@", ""})
    void aPlaceWithoutProjectionOrReplicaIsRefused(String place) {
        assertThatThrownBy(() -> settings(place)).hasMessageContaining("such as daily_totals@one, not " + place);
    }

    private static OwnSettings settings(String... places) {
        return new OwnSettings(1, DataSize.ofKilobytes(512), List.of(places));
    }

    private record Rows(String name, int eventsMax) implements SqlProjection {
        @Override
        public void prepare(Connection transaction) {}

        @Override
        public void apply(Connection transaction, EventBatch batch) {}
    }

    private record Calls(String name) implements EffectProjection {
        @Override
        public void deliver(EventBatch batch) {}
    }
}
