package io.headwater.command.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Rejection.Code;
import io.headwater.events.CollectionDefinition;
import io.headwater.events.Event;
import io.headwater.events.Incarnation;
import io.headwater.events.JsonText;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CollectionDeciderTest {
    private static final CollectionDefinition ANY = definition("{\"schema\": {}}");
    private static final CollectionDefinition OBJECT = definition("{\"schema\": {\"type\": \"object\"}}");
    private static final Incarnation FIRST = new Incarnation(7);
    private static final Incarnation FRESH = new Incarnation(8);

    @Test
    void aNewCollectionTakesTheFreshIncarnation() {
        assertThat(CollectionDecider.define(ANY, FRESH, given()))
                .isEqualTo(Decision.of(new Event.CollectionDefined(FRESH, ANY)));
    }

    @Test
    void anotherDefinitionKeepsTheIncarnation() {
        assertThat(CollectionDecider.define(OBJECT, FRESH, given(new Event.CollectionDefined(FIRST, ANY))))
                .isEqualTo(Decision.of(new Event.CollectionDefined(FIRST, OBJECT)));
    }

    @Test
    void theSameDefinitionChangesNothing() {
        assertThat(CollectionDecider.define(ANY, FRESH, given(new Event.CollectionDefined(FIRST, ANY))))
                .isEqualTo(Decision.UNCHANGED);
    }

    @Test
    void aDroppedCollectionBeginsANewLife() {
        assertThat(CollectionDecider.define(
                        ANY, FRESH, given(new Event.CollectionDefined(FIRST, ANY), new Event.CollectionDropped())))
                .isEqualTo(Decision.of(new Event.CollectionDefined(FRESH, ANY)));
    }

    @Test
    void whatIsNotThereCannotBeDropped() {
        assertThat(CollectionDecider.drop(given())).isEqualTo(Decision.rejected(Code.COLLECTION_UNKNOWN));
    }

    @Test
    void whatIsThereIsDropped() {
        assertThat(CollectionDecider.drop(given(new Event.CollectionDefined(FIRST, ANY))))
                .isEqualTo(Decision.of(new Event.CollectionDropped()));
    }

    private static CollectionState given(Event... events) {
        return Arrays.stream(events)
                .reduce(
                        CollectionState.KIND.initial(),
                        (state, event) -> CollectionState.KIND.evolve(state, event, Instant.EPOCH),
                        (left, right) -> right);
    }

    private static CollectionDefinition definition(String text) {
        return CollectionDefinition.fromJson(JsonText.of(text).tree());
    }
}
