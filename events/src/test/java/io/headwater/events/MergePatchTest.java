package io.headwater.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class MergePatchTest {

    /** Every row of RFC 7396, appendix A. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":\"b\"}|{\"a\":\"c\"}|{\"a\":\"c\"}",
                "{\"a\":\"b\"}|{\"b\":\"c\"}|{\"a\":\"b\",\"b\":\"c\"}",
                "{\"a\":\"b\"}|{\"a\":null}|{}",
                "{\"a\":\"b\",\"b\":\"c\"}|{\"a\":null}|{\"b\":\"c\"}",
                "{\"a\":[\"b\"]}|{\"a\":\"c\"}|{\"a\":\"c\"}",
                "{\"a\":\"c\"}|{\"a\":[\"b\"]}|{\"a\":[\"b\"]}",
                "{\"a\":{\"b\":\"c\"}}|{\"a\":{\"b\":\"d\",\"c\":null}}|{\"a\":{\"b\":\"d\"}}",
                "{\"a\":[{\"b\":\"c\"}]}|{\"a\":[1]}|{\"a\":[1]}",
                "[\"a\",\"b\"]|[\"c\",\"d\"]|[\"c\",\"d\"]",
                "{\"a\":\"b\"}|[\"c\"]|[\"c\"]",
                "{\"a\":\"foo\"}|null|null",
                "{\"a\":\"foo\"}|\"bar\"|\"bar\"",
                "{\"e\":null}|{\"a\":1}|{\"e\":null,\"a\":1}",
                "[1,2]|{\"a\":\"b\",\"c\":null}|{\"a\":\"b\"}",
                "{}|{\"a\":{\"bb\":{\"ccc\":null}}}|{\"a\":{\"bb\":{}}}"
            })
    void theExamplesOfTheRfcHold(String target, String patch, String expected) {
        // given
        JsonNode before = JsonText.of(target).tree();

        // when
        JsonNode result = MergePatch.apply(before, JsonText.of(patch).tree());

        // then
        assertThat(result).isEqualTo(JsonText.of(expected).tree());
        assertThat(before).isEqualTo(JsonText.of(target).tree());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1}|{\"a\":1}|{}",
                "{\"a\":1}|{\"b\":2}|{\"a\":null,\"b\":2}",
                "{\"a\":14.0,\"b\":1}|{\"a\":14.00,\"b\":1}|{\"a\":14.00}",
                "{\"a\":{\"b\":1,\"c\":2}}|{\"a\":{\"b\":1,\"c\":3}}|{\"a\":{\"c\":3}}",
                "{\"a\":{\"b\":1}}|{\"a\":{}}|{\"a\":{\"b\":null}}",
                "{\"a\":[{\"b\":1.0}]}|{\"a\":[{\"b\":1.00}]}|{\"a\":[{\"b\":1.00}]}",
                "{\"a\":1}|{\"a\":[{\"b\":null}]}|{\"a\":[{\"b\":null}]}",
                "{\"a\":null}|{\"a\":null,\"b\":1}|{\"b\":1}",
                "{\"a\":7}|{\"a\":{\"b\":{}}}|{\"a\":{\"b\":{}}}"
            })
    void theDifferenceOfTwoObjectsIsThePatchThatMakesOneTheOther(String from, String to, String patch) {
        // given
        ObjectNode before = (ObjectNode) JsonText.of(from).tree();
        ObjectNode after = (ObjectNode) JsonText.of(to).tree();

        // when
        ObjectNode between = MergePatch.between(before, after).orElseThrow();

        // then
        assertThat(JsonText.of(between)).hasToString(patch);
        assertThat(MergePatch.apply(before, between).toString()).isEqualTo(after.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1}|{\"a\":null}",
                "{}|{\"a\":{\"b\":null}}",
                "{\"a\":{}}|{\"a\":{\"b\":{\"c\":null}}}",
                "{\"a\":[1]}|{\"a\":{\"b\":null}}"
            })
    void whatBecomesNullIsBeyondAMergePatch(String from, String to) {
        assertThat(MergePatch.between((ObjectNode) JsonText.of(from).tree(), (ObjectNode)
                        JsonText.of(to).tree()))
                .isEmpty();
    }

    @Test
    void theDifferenceOfAnyTwoObjectsIsExact() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            // given
            ObjectNode before = object(random, 3);
            ObjectNode after = object(random, 3);
            // when, then
            MergePatch.between(before, after)
                    .ifPresent(patch -> assertThat(members(MergePatch.apply(before, patch)))
                            .as("seed %d: %s to %s", seed, before, after)
                            .isEqualTo(members(after)));
        }
    }

    private static ObjectNode object(Random random, int depth) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (String name : new String[] {"a", "b", "c"}) {
            switch (random.nextInt(depth == 0 ? 4 : 6)) {
                case 0 -> object.put(name, random.nextInt(2));
                case 1 -> object.put(name, new BigDecimal(random.nextBoolean() ? "1.0" : "1.00"));
                case 2 -> object.putArray(name).add(random.nextInt(2)).addNull();
                case 3 -> {
                    if (random.nextInt(10) == 0) {
                        object.putNull(name);
                    }
                }
                default -> object.set(name, object(random, depth - 1));
            }
        }
        return object;
    }

    /** As text, which tells 1.0 from 1.00, with members in the order of their names. */
    private static String members(JsonNode value) {
        return value.isObject()
                ? value.properties().stream()
                        .map(member -> member.getKey() + ":" + members(member.getValue()))
                        .sorted()
                        .toList()
                        .toString()
                : value.toString();
    }
}
