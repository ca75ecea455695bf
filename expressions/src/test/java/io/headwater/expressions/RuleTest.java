package io.headwater.expressions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.events.JsonText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class RuleTest {
    private static final ExpressionChecker CHECKER =
            ExpressionChecker.ofChanges(JsonText.of("""
            {"properties": {"total": {"type": "number"}, "status": {"type": "string"}, "before": {"type": "number"},
              "shipTo": {"properties": {"country": {"type": "string"}}}}}""").tree());

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            self.total >= 0                              ; {"total": 0.00}                       ; true
            self.total > 0.1                             ; {"total": 0.10000000000000000000001}  ; true
            self.total > 0.1                             ; {"total": 0.1000}                     ; false
            self.total >= 0                              ; {}                                    ; false
            !has(self.total) || self.total >= 0          ; {}                                    ; true
            self.shipTo.country == 'DE'                  ; {"shipTo": {"country": "DE"}}         ; true
            self.before == 1                             ; {"before": 1}                         ; true
            """)
    void aRuleAboutTheRecordIsAskedWhenItBeginsAndWhenItChanges(String text, String record, boolean holds) {
        assertThat(rule(text).holds(null, json(record))).isEqualTo(holds);
        assertThat(rule(text).holds(json("{}"), json(record))).isEqualTo(holds);
    }

    @Test
    void aRuleThatReadsTheStateBeforeIsAskedOfChangesOnly() {
        // given
        Rule rule = rule("self.total >= before.total && before.status != 'closed'");

        // then
        assertThat(rule.holds(null, json("{\"total\": 1}"))).isTrue();
        assertThat(rule.holds(json("{\"total\": 1, \"status\": \"open\"}"), json("{\"total\": 1.0}")))
                .isTrue();
        assertThat(rule.holds(json("{\"total\": 1, \"status\": \"open\"}"), json("{\"total\": 0.99}")))
                .isFalse();
        assertThat(rule.holds(json("{\"total\": 1, \"status\": \"closed\"}"), json("{\"total\": 2}")))
                .isFalse();
        assertThat(rule.holds(json("{}"), json("{\"total\": 2}"))).isFalse();
    }

    @Test
    void aRuleThatAsksWhetherThereWasAStateBeforeIsAskedOfBeginningsToo() {
        // given
        Rule rule = rule("before == null ? self.status == 'new' : self.total >= before.total");

        // then
        assertThat(rule.holds(null, json("{\"status\": \"new\"}"))).isTrue();
        assertThat(rule.holds(null, json("{\"status\": \"old\"}"))).isFalse();
        assertThat(rule.holds(json("{\"total\": 1}"), json("{\"total\": 1}"))).isTrue();
        assertThat(rule.holds(json("{\"total\": 2}"), json("{\"total\": 1}"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"total >= 0", "self == before", "self.nothing == 1", "self.total", "self.total.matches('a')", ""
            })
    void whatIsNoRuleIsRefused(String text) {
        assertThatThrownBy(() -> rule(text)).isInstanceOf(InvalidExpression.class);
    }

    private static Rule rule(String text) {
        return Rule.of(CHECKER.check(text));
    }

    private static ObjectNode json(String text) {
        return (ObjectNode) JsonText.of(text).tree();
    }
}
