package io.headwater.query.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headwater.events.JsonText;
import io.headwater.expressions.ExpressionChecker;
import io.headwater.expressions.InvalidExpression;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class FilterCostTest {
    private static final ExpressionChecker CHECKER =
            new ExpressionChecker(JsonText.of("""
            {"properties": {"n": {"type": "number"}, "name": {"type": "string"}, "tree": {"type": "array"}}}""").tree());

    @Test
    void aFilterOfManyPlainPartsIsCheap() {
        assertAffordable(String.join(" || ", Collections.nCopies(900, "n == 1")));
        assertAffordable("n in [" + String.join(", ", Collections.nCopies(3_000, "1")) + "]");
    }

    @Test
    void patternsAndTimestampsAreDear() {
        assertAffordable(String.join(" || ", Collections.nCopies(33, "name.matches('a')")));
        assertTooDear(String.join(" || ", Collections.nCopies(34, "name.matches('a')")));
        assertAffordable(String.join(" || ", Collections.nCopies(200, "timestamp(name) > timestamp('2026-01-02')")));
        assertTooDear("name.matches('a') || " + String.join(" || ", Collections.nCopies(215, "timestamp(name) == null"))
                + " || " + String.join(" || ", Collections.nCopies(18, "name.matches('b')")));
    }

    @Test
    void whatIsAskedOfElementsOfElementsCostsFiveTimesAsMuchForEachList() {
        assertAffordable(nested(4, "x4 == 1"));
        assertTooDear(nested(5, "x5 == 1"));
        assertAffordable(nested(2, "x2.matches('a')"));
        assertTooDear(nested(3, "x3.matches('a')"));
    }

    @Test
    void aNumberThatMayOutgrowTheDatabaseIsRefusedAtTheProductThatMakesItSo() {
        assertAffordable(String.join(" * ", Collections.nCopies(15, "n")) + " > 0");
        assertAffordable(String.join(" * ", Collections.nCopies(40, "2")) + " > n");
        assertThatExceptionOfType(InvalidExpression.class)
                .isThrownBy(() ->
                        FilterCost.check(CHECKER.check(String.join("*", Collections.nCopies(16, "n")) + " > 0")))
                .satisfies(e -> assertThat(e.offset()).isEqualTo(29));
    }

    private static String nested(int depth, String predicate) {
        String inner = predicate;
        for (int i = depth; i > 0; i--) {
            inner = (i == 1 ? "tree" : "x" + (i - 1)) + ".exists(x" + i + ", " + inner + ")";
        }
        return inner;
    }

    private static void assertAffordable(String filter) {
        assertThatCode(() -> FilterCost.check(CHECKER.check(filter))).doesNotThrowAnyException();
    }

    private static void assertTooDear(String filter) {
        assertThatExceptionOfType(InvalidExpression.class)
                .isThrownBy(() -> FilterCost.check(CHECKER.check(filter)))
                .withMessageContaining("too much");
    }
}
