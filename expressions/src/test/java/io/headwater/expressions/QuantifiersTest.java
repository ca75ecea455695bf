package io.headwater.expressions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
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

class QuantifiersTest {
    private static final ExpressionChecker ORDERS =
            new ExpressionChecker(JsonText.of("""
                    {"$defs": {"tree": {"type": "array", "items": {"$ref": "#/$defs/tree"}}},
                     "properties": {
                        "status": {"type": "string"}, "count": {"type": "integer"}, "tree": {"$ref": "#/$defs/tree"},
                        "tags": {"type": "array", "items": {"type": "string"}}, "shipTo": {"properties": {"a": {}}},
                        "lines": {"type": "array", "items": {"type": "object", "properties": {"sku": {"type": "string"},
                           "count": {"type": "integer"}, "parts": {"type": "array", "items": {"type": "string"}}}}}}}
                    """).tree());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tags.exists(t, t == 5)",
                "tags.exists(t.x, true)",
                "tags.exists(t, true) && t == 'x'",
                "tags.exists(t, @result)",
                "lines.exists(l, l.nothing == 1)",
                "lines.exists(l, lines.exists(m, m.sku == l.sku))",
                "lines.all(l, l.parts.all(p, l.parts.exists(q, q == p)))",
                "[1, 2].exists(x, x == count)",
                "shipTo.exists(x, true)",
                "lines.exists(l, l.sku.matches('(?i)a'))"
            })
    void whatGoesThroughNoListOfItsOwnIsRefused(String text) {
        assertThatExceptionOfType(InvalidExpression.class)
                .isThrownBy(() -> ORDERS.check(text))
                .satisfies(e -> assertThat(e.offset()).isBetween(0, text.length()))
                .satisfies(e -> assertThat(e.getMessage()).isNotBlank());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tags.all(t, t in ^tags)",
                "tags.all(t, size(^tags) == 2)",
                "tags.all(t, size(^status) == 2)",
                "tags.all(t, ^status.contains(t))",
                "tags.all(t, t.contains(^status))",
                "tags.all(t, ^status.startsWith('a'))",
                "tags.all(t, ^status.endsWith('a'))",
                "tags.all(t, ^status.matches('a'))",
                "tags.all(t, t < ^status)",
                "tags.all(t, t == ^status + t)",
                "tags.all(t, size(t == 'x' ? t : ^status) > 1)",
                "tags.all(t, status == ^status)",
                "tags.all(t, status in ['x', t, ^status])",
                "tags.all(t, shipTo != ^shipTo)",
                "lines.all(l, l.parts.exists(p, p in ^l.parts))",
                "lines.all(l, l.parts.exists(p, size(^l.sku) == 1))",
                "lines.all(l, l.parts.exists(p, true) && size(^status) == 1)"
            })
    void withinAQuantifierWhatIsLongAndNotTheElementsIsRefused(String marked) {
        assertThatExceptionOfType(InvalidExpression.class)
                .isThrownBy(() -> Condition.of(ORDERS.check(marked.replace("^", ""))))
                .withMessageContaining("element's")
                .satisfies(e -> assertThat(e.offset()).isEqualTo(marked.indexOf('^')));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tags.all(t, t == status || status != t || t in [status, 'x'] || status in ['x', t] || status == 'x')",
                "lines.all(l, l.count * count <= count + 1 && status in l.parts && l.sku in l.parts)",
                "lines.all(l, size(l.parts) > 1 && l.sku.contains(l.sku) && l.sku.matches('a') && l.sku < 'x')",
                "lines.exists(l, l.parts.exists(p, p == l.sku && l.count > count && p.startsWith('x')))",
                "tags.exists(t, has(self.status) && status != null && timestamp(status) < timestamp(t))",
                "tags.exists(t, t == 'x') && size(tags) > 1 && status in tags && status < 'x'"
            })
    void withinAQuantifierTheElementIsAskedAnythingAndTheRestIsComparedWithIt(String text) {
        assertThatCode(() -> Condition.of(ORDERS.check(text))).doesNotThrowAnyException();
    }

    @Test
    void aQuantifierNamesItsListItsVariableAndWhatTheElementsAre() {
        assertThat(ORDERS.check("lines.exists(l, l.count > 1)"))
                .isEqualTo(new Expression.Quantifier(
                        false,
                        field("lines", Kind.LIST, 0),
                        1,
                        new Expression.Comparison(
                                Operator.GREATER,
                                new Expression.Element(1, List.of("count"), Kind.NUMBER, 16),
                                new Expression.Numeral(BigDecimal.ONE, 26),
                                24),
                        12));
        assertThat(ORDERS.check("tags.all(t, t == 'x')"))
                .extracting("predicate.left")
                .isEqualTo(new Expression.Element(1, List.of(), Kind.TEXT, 12));
    }

    @Test
    void theInnermostVariableHidesFieldsAndOtherVariables() {
        // when
        Expression tree =
                ORDERS.check("lines.all(status, status.parts.exists(status, status == 'x') && status.count > 1)");

        // then
        assertThat(tree)
                .extracting("predicate.left.predicate.left")
                .isEqualTo(new Expression.Element(2, List.of(), Kind.TEXT, 46));
        assertThat(tree)
                .extracting("predicate.right.left")
                .isEqualTo(new Expression.Element(1, List.of("count"), Kind.NUMBER, 64));
        assertThat(ORDERS.check("tags.exists(self, self == 'x') && self.status == 'x'"))
                .extracting("right.left")
                .isEqualTo(field("status", Kind.TEXT, 34));
    }

    @Test
    void aListThatHoldsListsOfItsOwnKindIsFollowedForOneLevel() {
        assertThat(ORDERS.check("tree.exists(a, a.exists(b, b.exists(c, c == 1)))"))
                .isInstanceOf(Expression.Quantifier.class);
    }

    private static Expression.Field field(String path, Kind type, int offset) {
        return new Expression.Field(FieldPath.parse(path), type, offset);
    }
}
