package io.headwater.expressions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headwater.events.FieldPath;
import io.headwater.events.JsonText;
import io.headwater.expressions.Expression.Kind;
import io.headwater.expressions.Expression.Operator;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionCheckerTest {
    private static final ExpressionChecker ORDERS =
            new ExpressionChecker(JsonText.of("""
                    {"type": "object",
                     "$defs": {"address": {"type": "object", "properties": {
                        "country": {"type": "string"}, "parent": {"$ref": "#/$defs/address"}}}},
                     "properties": {
                        "total": {"type": "number"}, "count": {"type": "integer"}, "status": {"type": ["string", "null"]},
                        "paid": {"type": "boolean"}, "type": {"type": "string"}, "package": {"type": "string"},
                        "int": {"type": "string"}, "tags": {"type": "array", "items": {"type": "string"}},
                        "any": {}, "shipTo": {"$ref": "#/$defs/address"}, "self": {"type": "string"}}}
                    """).tree());

    @Test
    void aComparisonNamesTheFieldTheOperatorAndTheValue() {
        // when
        Expression tree = ORDERS.check("status == \"open\"");

        // then
        assertThat(tree)
                .isEqualTo(new Expression.Comparison(
                        Operator.EQUAL, field("status", 0), new Expression.Text("open", 10), 7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100.10",
                "0.1000000000000000055",
                "12345678901234567890123",
                "1e5",
                "1.50E-3",
                "7",
                "0.30000000000000000001"
            })
    void aNumberKeepsEveryDigitOfTheText(String number) {
        for (String sign : List.of("", "-", "- ")) {
            // when
            Expression tree = ORDERS.check("total >= " + sign + number);

            // then
            BigDecimal value = new BigDecimal(number);
            assertThat(tree).extracting("right.value").isEqualTo(sign.isEmpty() ? value : value.negate());
        }
    }

    @Test
    void hexadecimalAndDottedNumbersAreExactToo() {
        assertThat(ORDERS.check("total == 0xFFFFFFFFFFFFFFFFFFFF"))
                .extracting("right.value")
                .isEqualTo(new BigDecimal("1208925819614629174706175"));
        assertThat(ORDERS.check("total == .25")).extracting("right.value").isEqualTo(new BigDecimal(".25"));
    }

    @Test
    void digitsWithinStringsNamesAndCommentsAreNoNumbers() {
        // given
        String text =
                "// 12.5 \"\n status in ['a 1.50', \"b\\\" 22.2\", r'c\\d' , \"\"\"33.33\"\"\"] && any.x22 == 44.40";

        // when
        Expression tree = ORDERS.check(text);

        // then
        assertThat(tree)
                .extracting("left.candidates")
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(Expression.Text.class))
                .extracting(Expression.Text::value)
                .containsExactly("a 1.50", "b\" 22.2", "c\\d", "33.33");
        assertThat(tree).extracting("right.right.value").isEqualTo(new BigDecimal("44.40"));
    }

    @Test
    void offsetsCountCodePointsSoThatAnEmojiInFrontShiftsNothing() {
        assertThat(ORDERS.check("status == '😀😀' || total > 100.25"))
                .extracting("right.right")
                .isEqualTo(new Expression.Numeral(new BigDecimal("100.25"), 26));
    }

    @Test
    void selfReachesFieldsOfEveryName() {
        assertThat(ORDERS.check("self.package == 'p'")).extracting("left").isEqualTo(field("package", 0));
        assertThat(ORDERS.check("self.self == 'p'")).extracting("left").isEqualTo(field("self", 0));
        assertThat(ORDERS.check("type == 'p' && int == 'q'"))
                .extracting("left.left")
                .isEqualTo(field("type", 0));
    }

    @Test
    void nestedAndRecursiveFieldsAreFollowed() {
        for (String self : List.of("", "self.")) {
            assertThat(ORDERS.check(self + "shipTo.parent.parent.country != null"))
                    .extracting("left")
                    .isEqualTo(field("shipTo.parent.parent.country", 0));
            assertThat(ORDERS.check(self + "shipTo.country == 'DE'"))
                    .extracting("left")
                    .isEqualTo(field("shipTo.country", 0));
        }
    }

    @Test
    void whatIsNoComparisonIsACallThatSaysWhatItIs() {
        assertThat(ORDERS.check("status.startsWith('o')"))
                .isEqualTo(new Expression.Call(
                        "startsWith", List.of(field("status", 0), new Expression.Text("o", 18)), 17));
        assertThat(ORDERS.check("has(shipTo.country)")).extracting("function").isEqualTo("has");
        assertThat(ORDERS.check("total + 1 > count"))
                .extracting("left.function")
                .isEqualTo("+");
        assertThat(ORDERS.check("'a' in tags")).extracting("function").isEqualTo("in");
    }

    @Test
    void aBooleanFieldIsAnExpressionByItself() {
        assertThat(ORDERS.check("paid && !(count in [1, 2])"))
                .isEqualTo(new Expression.And(
                        field("paid", Kind.TRUTH, 0),
                        new Expression.Not(
                                new Expression.Membership(
                                        field("count", Kind.NUMBER, 10),
                                        List.of(
                                                new Expression.Numeral(BigDecimal.ONE, 20),
                                                new Expression.Numeral(BigDecimal.TWO, 23)),
                                        16),
                                8),
                        5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "total >",
                "total = 5",
                "total > 'x'",
                "status == 5",
                "unknown == 1",
                "self.unknown == 1",
                "shipTo.planet == 'x'",
                "total",
                "self",
                "self == self",
                "1x5 == 1",
                "12x5 == 1",
                "status.5 == 1",
                "total == 5u",
                "total == 1e1001",
                "total == 1e99999999999",
                "'\\u0000' == status",
                "b'x' == b'x'",
                "{'a': 1} == {'a': 1}",
                "tags.map(t, t) == tags",
                "tags.filter(t, t == 'x') == tags",
                "tags.exists_one(t, t == 'x')",
                "status.matches(type)",
                "status; DROP TABLE x",
                "total > 5 -- x",
                "\"",
                "'''",
                "self.missing.deep > 1",
                "!total",
                "status in 'open'",
                "timestamp(status) > 1"
            })
    void whatIsNoExpressionOverTheSchemaIsRefused(String text) {
        assertThatExceptionOfType(InvalidExpression.class)
                .isThrownBy(() -> ORDERS.check(text))
                .satisfies(e -> assertThat(e.offset()).isBetween(0, text.length()))
                .satisfies(e -> assertThat(e.getMessage()).isNotBlank());
    }

    @Test
    void anErrorSaysWhereAndInTheClientsWords() {
        assertThatExceptionOfType(InvalidExpression.class)
                .isThrownBy(() -> ORDERS.check("total > 1.50 && nothing == 3"))
                .withMessage("the schema declares no field 'nothing'")
                .satisfies(e -> assertThat(e.offset()).isEqualTo(16));
        assertThatExceptionOfType(InvalidExpression.class)
                .isThrownBy(() -> ORDERS.check("status > 3"))
                .withMessageContaining("(string, number)");
    }

    @Test
    void aFunctionThatThereIsNotIsNoFieldEither() {
        assertThatExceptionOfType(InvalidExpression.class)
                .isThrownBy(() -> ORDERS.check("paid && tags.map(t, t) == tags"))
                .withMessage("there is no function 'map' here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "!", "-", "[", "status + (", "self.", "'a' == status && ("})
    void deepNestingIsRefusedWithoutHarm(String opening) {
        assertThatExceptionOfType(InvalidExpression.class).isThrownBy(() -> ORDERS.check(opening.repeat(400)));
    }

    @Test
    void atMostTenThousandCharactersAreRead() {
        // given
        String longest = "paid" + " ".repeat(ExpressionChecker.LENGTH_MAX - 4);

        // then
        assertThat(ORDERS.check(longest)).isEqualTo(field("paid", Kind.TRUTH, 0));
        assertThatExceptionOfType(InvalidExpression.class)
                .isThrownBy(() -> ORDERS.check(longest + " "))
                .withMessageContaining("10000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\\\"", "5.5 ", "\\\\", "é"})
    void theLongestStringIsReadWithoutHarm(String part) {
        for (String quote : List.of("\"", "\"\"\"", "'")) {
            // given
            String value = part.repeat(9_900 / part.length());

            // when
            Expression tree = ORDERS.check("status == " + quote + value + quote + "&& total > 1.5");

            // then
            assertThat(tree).extracting("right.right.value").isEqualTo(new BigDecimal("1.5"));
        }
    }

    @Test
    void aThousandAlternativesAreOneExpression() {
        // given
        String text = String.join(" || ", java.util.Collections.nCopies(700, "count == 7"));

        // then
        assertThat(ORDERS.check(text)).isInstanceOf(Expression.Or.class);
    }

    private static Expression.Field field(String path, int offset) {
        return field(path, Kind.TEXT, offset);
    }

    private static Expression.Field field(String path, Kind type, int offset) {
        return new Expression.Field(FieldPath.parse(path), type, offset);
    }
}
