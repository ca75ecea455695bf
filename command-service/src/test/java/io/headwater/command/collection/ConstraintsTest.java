package io.headwater.command.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.decision.Rejection;
import io.headwater.command.store.Claim;
import io.headwater.command.store.Effect;
import io.headwater.command.store.ReferringField;
import io.headwater.command.store.StreamId;
import io.headwater.events.CollectionDefinition;
import io.headwater.events.CollectionName;
import io.headwater.events.Incarnation;
import io.headwater.events.JsonText;
import io.headwater.events.RecordId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class ConstraintsTest {
    private static final CollectionName ORDERS = new CollectionName("orders");
    private static final Incarnation ORDERS_LIFE = new Incarnation(9);
    private static final Incarnation CUSTOMERS_LIFE = new Incarnation(5);
    private static final RecordId ID = new RecordId("o1");
    private static final Constraints CONSTRAINTS = Constraints.of(
            ORDERS,
            ORDERS_LIFE,
            CollectionDefinition.fromJson(JsonText.of("""
            {"schema": {"properties": {"number": {"type": "string"}, "customer": {"type": "string"},
               "lost": {"type": "string"}}},
             "unique": [{"fields": ["number"]}], "limits": {"records": 3},
             "references": [{"field": "customer", "collection": "customers"},
                            {"field": "lost", "collection": "nowhere", "onDelete": "ignore"}]}""").tree()),
            null,
            Map.of(new CollectionName("customers"), CUSTOMERS_LIFE));

    @Test
    void aNewRecordTakesItsValuesRefersAndCounts() {
        assertThat(CONSTRAINTS.effects(ID, null, json("{\"number\": \"7\", \"customer\": \"c\"}")))
                .containsExactly(
                        new Effect.Take(claim("7"), ID),
                        new Effect.Refer(customer(), new StreamId(CUSTOMERS_LIFE, "c"), true),
                        new Effect.Count(ORDERS_LIFE, 1, 3));
    }

    @Test
    void aChangeOfOtherFieldsHasNoEffects() {
        assertThat(CONSTRAINTS.effects(
                        ID,
                        json("{\"number\": \"7\", \"customer\": \"c\", \"lost\": \"x\"}"),
                        json("{\"number\": \"7\", \"customer\": \"c\", \"lost\": \"x\", \"more\": 1}")))
                .isEmpty();
    }

    @Test
    void aChangeGivesUpWhatWasAndTakesWhatIs() {
        assertThat(CONSTRAINTS.effects(
                        ID,
                        json("{\"number\": \"7\", \"customer\": \"c\"}"),
                        json("{\"number\": \"8\", \"customer\": \"d\"}")))
                .containsExactly(
                        new Effect.Release(claim("7"), ID),
                        new Effect.Take(claim("8"), ID),
                        new Effect.Unrefer(customer(), new StreamId(CUSTOMERS_LIFE, "c")),
                        new Effect.Refer(customer(), new StreamId(CUSTOMERS_LIFE, "d"), true));
    }

    @Test
    void theEndGivesUpEverything() {
        assertThat(CONSTRAINTS.effects(ID, json("{\"number\": \"7\", \"customer\": \"c\"}"), null))
                .containsExactly(
                        new Effect.Release(claim("7"), ID),
                        new Effect.Unrefer(customer(), new StreamId(CUSTOMERS_LIFE, "c")),
                        new Effect.Count(ORDERS_LIFE, -1, 3));
    }

    @Test
    void whileTheyAreIntroducedAChangeLeavesAllThatItsRecordHas() {
        // given
        Constraints introduced =
                new Constraints(ORDERS, ORDERS_LIFE, Declared.NONE, CONSTRAINTS.inForce(), CONSTRAINTS.targets());
        ObjectNode before = json("{\"number\": \"7\", \"customer\": \"c\", \"more\": 1}");
        ObjectNode after = json("{\"number\": \"7\", \"customer\": \"c\", \"more\": 2}");

        // then
        Effect take = new Effect.Take(claim("7"), ID);
        Effect refer = new Effect.Refer(customer(), new StreamId(CUSTOMERS_LIFE, "c"), true);
        Effect mark = new Effect.Introduced(ORDERS_LIFE);
        assertThat(introduced.effects(ID, before, after)).containsExactly(take, refer, mark);
        assertThat(introduced.backfill(ID, after)).containsExactly(take, refer);
        assertThat(introduced.effects(ID, before, null))
                .containsExactly(
                        new Effect.Release(claim("7"), ID),
                        new Effect.Unrefer(customer(), new StreamId(CUSTOMERS_LIFE, "c")),
                        mark,
                        new Effect.Count(ORDERS_LIFE, -1, Long.MAX_VALUE));
    }

    @Test
    void whileTheyAreIntroducedWhatCanReferToNothingIsRefusedWhereItDoesNotChangeEither() {
        // given
        Constraints introduced =
                new Constraints(ORDERS, ORDERS_LIFE, Declared.NONE, CONSTRAINTS.inForce(), CONSTRAINTS.targets());
        ObjectNode lost = json("{\"lost\": \"x\"}");

        // then
        assertThat(introduced.check(lost, lost)).isPresent();
        assertThat(introduced.checkIntroduced(lost)).isPresent();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                                 | {"lost": "x"}                  | /lost
            {}                   | {"lost": "x"}                  | /lost
            {"lost": "x"}        | {"lost": "x", "number": "1"}   |
            {"lost": "x"}        | {"lost": "y"}                  | /lost
            {"lost": "x"}        | {"lost": null}                 |
            {"customer": "c"}    | {"customer": "no id"}          | /customer
                                 | {"customer": ""}               | /customer
                                 | {"customer": "c"}              |
            """)
    void whatCanReferToNothingIsRefusedWhereItChanges(@Nullable String before, String after, @Nullable String pointer) {
        assertThat(CONSTRAINTS
                        .check(before == null ? null : json(before), json(after))
                        .map(Rejection::faults)
                        .map(faults -> faults.getFirst().pointer())
                        .orElse(null))
                .isEqualTo(pointer);
    }

    private static Claim claim(String number) {
        return new Claim(
                ORDERS_LIFE,
                "number",
                ValueHash.of(List.of(json("{\"v\": \"" + number + "\"}").path("v"))));
    }

    private static ReferringField customer() {
        return new ReferringField(ORDERS, StreamId.ofRecord(ORDERS_LIFE, ID), "customer");
    }

    private static ObjectNode json(String text) {
        return (ObjectNode) JsonText.of(text).tree();
    }
}
