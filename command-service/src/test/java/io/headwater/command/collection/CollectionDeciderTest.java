package io.headwater.command.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Rejection.Code;
import io.headwater.command.store.Constraint;
import io.headwater.command.store.Effect;
import io.headwater.events.CollectionDefinition;
import io.headwater.events.Event;
import io.headwater.events.Incarnation;
import io.headwater.events.JsonText;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollectionDeciderTest {
    private static final CollectionDefinition ANY = definition("{\"schema\": {}}");
    private static final CollectionDefinition OBJECT = definition("{\"schema\": {\"type\": \"object\"}}");
    private static final CollectionDefinition SEARCHED =
            definition("{\"schema\": {}, \"search\": {\"fields\": [\"a\"]}}");
    private static final Incarnation FIRST = new Incarnation(7);
    private static final Incarnation FRESH = new Incarnation(8);

    @Test
    void aNewCollectionTakesTheFreshIncarnation() {
        assertThat(CollectionDecider.define(ANY, FRESH, false, given()))
                .isEqualTo(Decision.of(new Event.CollectionDefined(FRESH, ANY)));
    }

    @Test
    void anotherDefinitionKeepsTheIncarnation() {
        assertThat(CollectionDecider.define(SEARCHED, FRESH, false, given(new Event.CollectionDefined(FIRST, ANY))))
                .isEqualTo(Decision.of(new Event.CollectionDefined(FIRST, SEARCHED)));
    }

    @Test
    void anotherSchemaTakesEffectOnlyIfForced() {
        assertThat(CollectionDecider.define(OBJECT, FRESH, false, given(new Event.CollectionDefined(FIRST, ANY))))
                .isEqualTo(Decision.rejected(Code.DEFINITION_CONTENDED));
        assertThat(CollectionDecider.define(OBJECT, FRESH, true, given(new Event.CollectionDefined(FIRST, ANY))))
                .isEqualTo(Decision.of(new Event.CollectionDefined(FIRST, OBJECT)));
    }

    @Test
    void aProposalKeepsTheDefinitionUntilItIsSettled() {
        // given
        Event.CollectionDefined proposal = new Event.CollectionDefined(FIRST, ANY, OBJECT);

        // when, then
        assertThat(CollectionDecider.propose(OBJECT, given(new Event.CollectionDefined(FIRST, ANY))))
                .isEqualTo(Decision.of(proposal));
        assertThat(CollectionDecider.settle(OBJECT, 0, given(proposal)))
                .isEqualTo(Decision.of(new Event.CollectionDefined(FIRST, OBJECT)));
        assertThat(CollectionDecider.withdraw(OBJECT, given(proposal)))
                .isEqualTo(Decision.of(new Event.CollectionDefined(FIRST, ANY)));
    }

    @Test
    void whatWasProposedIsProposedAgainWithoutEffect() {
        assertThat(CollectionDecider.propose(OBJECT, given(new Event.CollectionDefined(FIRST, ANY, OBJECT))))
                .isEqualTo(Decision.UNCHANGED);
        assertThat(CollectionDecider.propose(OBJECT, given(new Event.CollectionDefined(FIRST, OBJECT))))
                .isEqualTo(Decision.UNCHANGED);
    }

    @Test
    void whileOneIsProposedNothingElseIsDefined() {
        // given
        CollectionState proposed = given(new Event.CollectionDefined(FIRST, ANY, OBJECT));

        // when, then
        Decision contended = Decision.rejected(Code.DEFINITION_CONTENDED);
        assertThat(CollectionDecider.define(SEARCHED, FRESH, true, proposed)).isEqualTo(contended);
        assertThat(CollectionDecider.propose(SEARCHED, proposed)).isEqualTo(contended);
        assertThat(CollectionDecider.settle(SEARCHED, 0, proposed)).isEqualTo(contended);
    }

    @Test
    void whatIsNotProposedIsNotSettled() {
        assertThat(CollectionDecider.settle(OBJECT, 0, given(new Event.CollectionDefined(FIRST, ANY))))
                .isEqualTo(Decision.rejected(Code.DEFINITION_CONTENDED));
        assertThat(CollectionDecider.settle(OBJECT, 0, given())).isEqualTo(Decision.rejected(Code.COLLECTION_UNKNOWN));
        assertThat(CollectionDecider.propose(OBJECT, given())).isEqualTo(Decision.rejected(Code.COLLECTION_UNKNOWN));
    }

    @Test
    void theSameDefinitionChangesNothing() {
        assertThat(CollectionDecider.define(ANY, FRESH, false, given(new Event.CollectionDefined(FIRST, ANY))))
                .isEqualTo(Decision.UNCHANGED);
    }

    @Test
    void aDroppedCollectionBeginsANewLife() {
        assertThat(CollectionDecider.define(
                        ANY,
                        FRESH,
                        false,
                        given(new Event.CollectionDefined(FIRST, ANY), new Event.CollectionDropped())))
                .isEqualTo(Decision.of(new Event.CollectionDefined(FRESH, ANY)));
    }

    @Test
    void whatIsNotThereCannotBeDropped() {
        assertThat(CollectionDecider.drop(given())).isEqualTo(Decision.rejected(Code.COLLECTION_UNKNOWN));
    }

    @Test
    void whatIsThereIsDropped() {
        assertThat(CollectionDecider.drop(given(new Event.CollectionDefined(FIRST, ANY))))
                .isEqualTo(Decision.of(new Event.CollectionDropped(), List.of(new Effect.Unreferenced(FIRST))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            "unique": [{"fields": ["a"]}]                           |                                                         | retire UNIQUE a
            "references": [{"field": "a", "collection": "c"}]       |                                                         | retire REFERENCE a
            "references": [{"field": "a", "collection": "c"}]       | "references": [{"field": "a", "collection": "c", "onDelete": "ignore"}] | retire REFERENCE a
            "limits": {"records": 5}                                | "limits": {"records": 4}                                |
            "limits": {"records": 5}                                |                                                         | retire LIMIT
            "unique": [{"fields": ["a"]}]                           | "unique": [{"fields": ["a"]}], "indexes": [{"fields": ["a"]}] |
                                                                    | "rules": [{"name": "r", "expression": "true"}]          |
            """)
    void whatAsksNoMoreOfRecordsTakesEffectAtOnceAndWhatIsTakenAwayRetires(
            String before, String after, String effects) {
        // when
        Decision decision = CollectionDecider.define(
                constrained(after), FRESH, false, given(new Event.CollectionDefined(FIRST, constrained(before))));

        // then
        assertThat(effects(decision)).isEqualTo(effects == null ? "" : effects);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                                                                    | "unique": [{"fields": ["a", "b"]}]                      | begin UNIQUE a,b    |                   | retire UNIQUE a,b
            "unique": [{"fields": ["a"]}]                           | "unique": [{"fields": ["b"]}, {"fields": ["a"]}]        | begin UNIQUE b      |                   | retire UNIQUE b
            "unique": [{"fields": ["a"]}]                           | "unique": [{"fields": ["b"]}]                           | begin UNIQUE b      | retire UNIQUE a   | retire UNIQUE b
                                                                    | "references": [{"field": "a", "collection": "c"}]       | begin REFERENCE a   |                   | retire REFERENCE a
            "references": [{"field": "a", "collection": "c", "onDelete": "ignore"}] | "references": [{"field": "a", "collection": "d"}] | begin REFERENCE a |     | retire REFERENCE a
            "references": [{"field": "a", "collection": "c"}]       | "references": [{"field": "a", "collection": "d", "onDelete": "ignore"}] | | retire REFERENCE a |
                                                                    | "references": [{"field": "a", "collection": "c", "onDelete": "ignore"}] | |                   |
                                                                    | "limits": {"records": 5}                                | begin LIMIT         | counted 3 of 5    | retire LIMIT
            """)
    void whatAsksMoreOfRecordsIsProposedFirst(
            String before, String after, String proposing, String settling, String withdrawing) {
        // given
        CollectionDefinition proposed = constrained(after);
        CollectionState old = given(new Event.CollectionDefined(FIRST, constrained(before)));
        CollectionState open = given(new Event.CollectionDefined(FIRST, constrained(before), proposed));

        // then
        assertThat(CollectionDecider.define(proposed, FRESH, false, old))
                .isEqualTo(Decision.rejected(Code.DEFINITION_CONTENDED));
        assertThat(CollectionDecider.define(proposed, FRESH, true, old))
                .isEqualTo(Decision.rejected(Code.INCOMPATIBLE_CONSTRAINTS));
        assertThat(effects(CollectionDecider.propose(proposed, old))).isEqualTo(proposing == null ? "" : proposing);
        assertThat(effects(CollectionDecider.settle(proposed, 3, open))).isEqualTo(settling == null ? "" : settling);
        assertThat(effects(CollectionDecider.withdraw(proposed, open)))
                .isEqualTo(withdrawing == null ? "" : withdrawing);
    }

    @Test
    void aReferenceThatRestrictsIsNotRedirectedInOneStep() {
        // given
        CollectionState before = given(new Event.CollectionDefined(
                FIRST, constrained("\"references\": [{\"field\": \"a\", \"collection\": \"c\"}]")));

        // when
        Decision decision = CollectionDecider.propose(
                constrained("\"references\": [{\"field\": \"a\", \"collection\": \"d\"}]"), before);

        // then
        assertThat(((Decision.Rejected) decision).rejection().code()).isEqualTo(Code.INCOMPATIBLE_CONSTRAINTS);
    }

    @Test
    void whatIsDroppedWhileMoreIsProposedRetiresBoth() {
        // given
        CollectionState open = given(new Event.CollectionDefined(
                FIRST,
                constrained("\"unique\": [{\"fields\": [\"a\"]}]"),
                constrained("\"unique\": [{\"fields\": [\"b\"]}]")));

        // then
        assertThat(effects(CollectionDecider.end(open))).isEqualTo("retire UNIQUE a, retire UNIQUE b");
    }

    private static String effects(Decision decision) {
        return ((Decision.Accepted) decision)
                .effects().stream().map(CollectionDeciderTest::describe).collect(Collectors.joining(", "));
    }

    private static String describe(Effect effect) {
        return switch (effect) {
            case Effect.Counted(Incarnation collection, long records, long max)
            when collection.equals(FIRST) -> "counted " + records + " of " + max;
            case Effect.Begin(Constraint it) -> ("begin " + it.kind() + " " + it.fields()).strip();
            case Effect.Retire(Constraint it) -> ("retire " + it.kind() + " " + it.fields()).strip();
            default -> effect.toString();
        };
    }

    private static CollectionDefinition constrained(@Nullable String settings) {
        return definition("""
                {"schema": {"properties": {"a": {"type": "string"}, "b": {"type": "string"}}}%s}
                """.formatted(settings == null ? "" : ", " + settings));
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
