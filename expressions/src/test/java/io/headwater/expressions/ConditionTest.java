package io.headwater.expressions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.events.JsonText;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
    private static final ExpressionChecker CHECKER =
            new ExpressionChecker(JsonText.of("""
            {"properties": {
              "stock": {"type": "integer"}, "price": {"type": "number"}, "name": {"type": "string"},
              "open": {"type": "boolean"}, "tags": {"type": "array"}, "other": {"type": "number"},
              "address": {"properties": {"city": {"type": "string"}}}, "any": {}}}""").tree());

    private static final String RECORD = """
            {"stock": 5, "price": 12345678901234567890.10, "name": "käse", "open": true, "tags": ["a", 1.0],
             "address": {"city": "Köln"}, "other": null, "any": {"x": 1}}""";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "self.stock >= 5",
                "stock == 5.0",
                "price == 12345678901234567890.1",
                "price > 12345678901234567890.09999999999999999999",
                "stock - 5 == 0 && stock + 0.1 == 5.1 && stock * 2 == 10 && -stock == -5",
                "price - 12345678901234567890 == 0.10",
                "name == 'käse' && name < 'z' && name.startsWith('kä') && name.endsWith('se') && size(name) == 4",
                "name + '!' == 'käse!'",
                "open && !(!open) && open == true",
                "stock in [1, 5.0] && !(stock in [1, 2])",
                "1 in tags && 'a' in tags && !('b' in tags) && size(tags) == 2",
                "address.city == 'Köln'",
                "open ? stock == 5 : stock == 6",
                "other == null && null == other && stock != null",
                "has(self.stock) && !has(self.other)",
                "any == any"
            })
    void whatIsSoHolds(String text) {
        assertThat(condition(text).holds(JsonText.of(RECORD).tree())).isTrue();
        assertThat(condition("!(" + text + ")").holds(JsonText.of(RECORD).tree()))
                .isFalse();
    }

    /** Neither it nor its contrary holds. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "stock >= 5",
                "stock != 5",
                "stock == price",
                "stock in [5]",
                "5 in tags",
                "stock + 1 > 0",
                "name.startsWith('a')",
                "size(tags) == 0",
                "open",
                "address.city == 'a'",
                "open ? true : true",
                "stock >= 5 || open",
                "stock >= 5 && open",
                "any > 1"
            })
    void whatIsNotKnownDoesNotHold(String text) {
        assertThat(condition(text).holds(JsonText.of("{\"any\": \"x\"}").tree()))
                .isFalse();
        assertThat(condition("!(" + text + ")")
                        .holds(JsonText.of("{\"any\": \"x\"}").tree()))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            stock >= 5 || true    ; true
            true || stock >= 5    ; true
            !(stock >= 5 && false) ; true
            stock == null ; true
            stock != null ; false
            stock in [] ; false
            !(stock in []) ; true
            """)
    void whatIsNotKnownMayNotMatter(String text, boolean holds) {
        assertThat(condition(text).holds(JsonText.of("{}").tree())).isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name.matches('(a+)+')      | 12
            stock / 2 == 1             | 6
            open && stock % 2 == 1     | 14
            """)
    void whatCannotBeEvaluatedIsRefusedWithItsPlace(String text, int offset) {
        assertThatThrownBy(() -> condition(text))
                .isInstanceOfSatisfying(
                        InvalidExpression.class, e -> assertThat(e.offset()).isEqualTo(offset));
    }

    @Test
    void productsDoNotGrowWithoutEnd() {
        // given
        String huge = "9".repeat(900);
        // when, then
        assertThat(condition(huge + " * " + huge + " * " + huge + " > 0")
                        .holds(JsonText.of("{}").tree()))
                .isTrue();
        assertThat(condition(String.join(" * ", Collections.nCopies(10, huge)) + " > 0")
                        .holds(JsonText.of("{}").tree()))
                .isFalse();
    }

    @Test
    void deepConditionsAreAskedOnce() {
        // given: evaluated twice at each level this would never end
        String deep = "(".repeat(40) + "open" + " == true)".repeat(40);
        // when, then
        assertThat(condition(deep).holds(JsonText.of(RECORD).tree())).isTrue();
    }

    private static Condition condition(String text) {
        return Condition.of(CHECKER.check(text));
    }
}
