package io.headwater.command;

import static io.headwater.command.Collections.code;
import static io.headwater.command.Collections.fault;
import static io.headwater.command.Collections.op;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.CommandService.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules of a collection, over HTTP, on a real log. */
class RulesE2EIT {
    private static final String RULES = """
            "rules": [
              {"name": "not-negative", "expression": "self.n >= 0", "message": "There is no such thing as less than none."},
              {"name": "never-falls", "expression": "self.n >= before.n"}]
            """;

    private final Collections collections = Collections.of(CommandService.shared());

    @Test
    void aRuleIsAskedOfEveryWayToChangeARecord() {
        // given
        collections.with("things", RULES);
        // when
        Answer created = collections.create("things", "{\"id\": \"a\", \"n\": 1.0}");
        Answer negative = collections.create("things", "{\"n\": -0.0000000000000000000000001}");
        Answer put = collections.put("things", "a", "{\"n\": 0.99999999999999999999}");
        Answer merged = collections.merge("things", "a", "{\"n\": null}");
        Answer adjusted = collections.adjust("things", "a", "{\"/n\": -0.1}");
        Answer batch = collections.batch(false, op("put", "things", "\"id\": \"a\", \"body\": {\"n\": -1}"));
        Answer raised = collections.adjust("things", "a", "{\"/n\": 0.1}");
        Answer deleted = collections.delete("things", "a");
        // then
        assertThat(created.status()).isEqualTo(201);
        assertThat(negative.status()).isEqualTo(409);
        assertThat(code(negative)).isEqualTo("rule-violated");
        assertThat(fault(negative, "pointer", "rule", "message"))
                .isEqualTo(" not-negative There is no such thing as less than none.");
        assertThat(fault(put, "rule", "message")).isEqualTo("never-falls The rule 'never-falls' does not hold.");
        assertThat(fault(merged, "rule")).isEqualTo("not-negative");
        assertThat(fault(adjusted, "rule")).isEqualTo("never-falls");
        assertThat(batch.json().at("/results/0/problem/errors").size()).isEqualTo(2);
        assertThat(raised.status()).isEqualTo(200);
        assertThat(deleted.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            self.n >=                       | At character 10:
            n >= 0                          | At character 1:
            self.nothing == 1               | At character 5:
            self.n == 'a'                   | At character 8:
            self.n.exists(x, x > 1)         | At character
            self == before                  | At character 1:
            self.n                          | At character
            """)
    void aRuleThatDoesNotCompileIsRefusedWithItsPlace(String expression, String place) {
        // when
        Answer answer = collections.define(
                "things",
                "\"rules\": [{\"name\": \"good\", \"expression\": \"true\"}, {\"name\": \"bad\", \"expression\": \""
                        + expression + "\"}]");
        // then
        assertThat(answer.status()).isEqualTo(422);
        assertThat(code(answer)).isEqualTo("invalid-definition");
        assertThat(fault(answer, "pointer", "message")).startsWith("/rules/1/expression " + place);
        assertThat(collections.create("things", "{}").status()).isEqualTo(404);
    }

    @Test
    void rulesMayComeToRecordsThatAreThereAndCountFromThenOn() {
        // given
        collections.with("things", "");
        collections.create("things", "{\"id\": \"a\", \"n\": -1}");
        // when
        collections.with("things", RULES);
        // then
        assertThat(code(collections.merge("things", "a", "{\"email\": \"x\"}"))).isEqualTo("rule-violated");
        assertThat(collections.merge("things", "a", "{\"n\": 1}").status()).isEqualTo(200);
    }

    @Test
    void aRuleThatIsTooLongIsRefused() {
        // when
        Answer answer = collections.define(
                "things", "\"rules\": [{\"name\": \"long\", \"expression\": \"" + "true && ".repeat(250) + "true\"}]");
        // then
        assertThat(answer.status()).isEqualTo(422);
        assertThat(fault(answer, "pointer")).isEqualTo("/rules/0/expression");
    }
}
