package io.headwater.expressions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.events.JsonText;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ConditionTest {
    private static final ExpressionChecker CHECKER =
            new ExpressionChecker(JsonText.of("""
            {"properties": {
              "stock": {"type": "integer"}, "price": {"type": "number"}, "name": {"type": "string"},
              "open": {"type": "boolean"}, "tags": {"type": "array"}, "other": {"type": "number"},
              "address": {"properties": {"city": {"type": "string"}}}, "any": {}, "at": {"type": "string"},
              "lines": {"type": "array", "items": {"properties": {"sku": {"type": "string"}, "count": {"type": "number"}}}}}}""").tree());

    private static final String RECORD = """
            {"stock": 5, "price": 12345678901234567890.10, "name": "käse", "open": true, "tags": ["a", 1.0],
             "address": {"city": "Köln"}, "other": null, "any": {"x": 1},
             "at": "2026-01-02T03:04:05.5+01:00", "lines": [{"sku": "a", "count": 1.0}, {"sku": "b", "count": 3}]}""";

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
                "any == any",
                "name.contains('äs') && !name.contains('ae') && name.contains('')",
                "name.matches('^k.s') && name.matches('[ä-ö]') && !name.matches('^a')",
                "tags.exists(t, t == 1) && tags.exists(t, t == 'a') && !tags.exists(t, t == 'b')",
                "tags.all(t, t != name && stock == 5) && !tags.all(t, t == 'a')",
                "lines.exists(l, l.sku == 'b' && l.count > 2) && !lines.exists(l, l.sku == 'a' && l.count > 2)",
                "lines.all(l, l.count >= 1) && lines.all(name, name.sku < 'c')",
                "timestamp(at) == timestamp('2026-01-02T02:04:05.500Z') && timestamp(at) > timestamp('2026-01-02')",
                "timestamp(at) in [timestamp('2026-01-02T02:04:05.5Z')] && timestamp(at) != null",
                "timestamp(name) == null"
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
                "any > 1",
                "name.contains('a')",
                "name.matches('a')",
                "lines.exists(l, l.count > 1)",
                "lines.all(l, l.count > 1)",
                "timestamp(at) > timestamp('2026-01-02')",
                "timestamp(any) > timestamp('2026-01-02')"
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
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            name.matches('(?=a)')      | 13
            open && tags[0] == 'a'     | 12
            timestamp('2026-02-30') == timestamp(at) | 10
            timestamp(5) == timestamp(at) | 10
            timestamp(at) == any       | 17
            any in [timestamp(at)]     | 0
            (open ? timestamp(at) : any) == any | 24
            size(timestamp(at) == null ? name : any) > 1 && null < any | 48
            'a' in address             | 4
            stock / 2 == 1             | 6
            open && stock % 2 == 1     | 14
            """)
    void whatCannotBeEvaluatedIsRefusedWithItsPlace(String text, int offset) {
        assertThatThrownBy(() -> condition(text))
                .isInstanceOfSatisfying(
                        InvalidExpression.class, e -> assertThat(e.offset()).isEqualTo(offset));
    }

    /** What is true of one element at least, or false of one, is known whatever else is not. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            [{"count": 2}, {}]  ; true  ; false ; false
            [{}, {"count": 0}]  ; false ; false ; true
            [{}, null, "x", 5]  ; false ; false ; false
            []                  ; false ; true  ; false
            [{"count": "2"}]    ; false ; false ; false
            {"count": 2}        ; false ; false ; false
            """)
    void aQuantifierJoinsItsElementsAsOrAndAndDo(String list, boolean exists, boolean all, boolean notAll) {
        // given
        JsonNode record = JsonText.of("{\"lines\": " + list + "}").tree();
        // then
        assertThat(condition("lines.exists(l, l.count > 1)").holds(record)).isEqualTo(exists);
        assertThat(condition("lines.all(l, l.count > 1)").holds(record)).isEqualTo(all);
        assertThat(condition("!lines.all(l, l.count > 1)").holds(record)).isEqualTo(notAll);
    }

    @ParameterizedTest
    @ValueSource(strings = {"name == null", "!has(self.name)", "!has(address.city)", "stock == null && open == null"})
    void aValueOfAnotherTypeThanTheSchemaDeclaresIsAsGoodAsMissing(String text) {
        assertThat(condition(text)
                        .holds(JsonText.of("{\"name\": 7, \"stock\": \"5\", \"open\": 1, \"address\": [\"city\"]}")
                                .tree()))
                .isTrue();
    }

    @Test
    void productsDoNotGrowWithoutEnd() {
        // given
        JsonNode huge = JsonText.of("{\"price\": " + "9".repeat(999) + "}").tree();
        // when, then
        assertThat(condition("price * price * price > 0").holds(huge)).isTrue();
        assertThat(condition(String.join(" * ", Collections.nCopies(45, "price")) + " > 0")
                        .holds(huge))
                .isFalse();
    }

    /** Neither it nor its contrary: 285 comparisons of each of 100 000 elements, patterns over a megabyte many times. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            tags.all(t, %s) | t == 0
            %s | name.matches('a$')
            %s | size(name) > 1
            %s | any == any
            """)
    void whatTakesTooManyStepsDoesNotHold(String form, String part) {
        // given
        String many = form.formatted(String.join(" && ", Collections.nCopies(140, part)));
        String zeros = "[" + "0,".repeat(99_999) + "0]";
        JsonNode record = JsonText.of("{\"name\": \"" + "a".repeat(1_000_000) + "\", \"tags\": " + zeros + ", \"any\": "
                        + zeros + "}")
                .tree();
        // when, then
        assertThat(condition(many).holds(record)).isFalse();
        assertThat(condition("!(" + many + ")").holds(record)).isFalse();
        assertThat(condition(form.formatted(part)).holds(record)).isTrue();
    }

    @Test
    void aLongTextIsFoundInALongerOneInTimeThatGrowsWithTheirLengths() {
        // given: at each of half a million places, a quarter of a million characters are the same
        String text = "a".repeat(750_000);
        JsonNode record = JsonText.of("{\"name\": \"" + text + "\", \"at\": \"" + "a".repeat(250_000) + "b\"}")
                .tree();
        // when, then
        assertThat(condition("!name.contains(at)").holds(record)).isTrue();
        assertThat(condition("name.contains(name) && name.contains('" + "a".repeat(99) + "') && !name.contains('"
                                + "a".repeat(99) + "b')")
                        .holds(record))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "xababxababxababxababxababxababxababy, ababxababxababxababxababxababxababy, true",
        "xababxababxababxababxababxababxababxababy, ababxababxababxababxababxababxababy, true",
        "xababxababxababxababxababxababxabab, ababxababxababxababxababxababxababy, false"
    })
    void aLongPartIsFoundWhereverItBegins(String text, String part, boolean found) {
        // given
        JsonNode record = JsonText.of("{\"name\": \"" + text + "\"}").tree();
        // when, then
        assertThat(condition("name.contains('" + part + "') == " + found).holds(record))
                .isTrue();
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
