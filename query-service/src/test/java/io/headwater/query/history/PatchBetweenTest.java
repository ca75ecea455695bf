package io.headwater.query.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class PatchBetweenTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a": 1}             | {"a": 1}                | []
            {"a": 14.0}          | {"a": 14.00}            | [{"op":"replace","path":"/a","value":14.00}]
            {"a": 1, "b": 2}     | {"b": 2, "c": null}     | [{"op":"remove","path":"/a"},{"op":"add","path":"/c","value":null}]
            {"~/": {"x": 1}}     | {"~/": {"x": 2}}        | [{"op":"replace","path":"/~0~1/x","value":2}]
            {"": 1}              | {"": 2}                 | [{"op":"replace","path":"/","value":2}]
            {"a": [1, 2, 3]}     | {"a": [1, 3]}           | [{"op":"remove","path":"/a/1"}]
            {"a": [1, 3]}        | {"a": [1, 2, 2, 3]}     | [{"op":"add","path":"/a/1","value":2},{"op":"add","path":"/a/2","value":2}]
            {"a": [{"n": 1}, 7]} | {"a": [{"n": 2}, 7]}    | [{"op":"replace","path":"/a/0/n","value":2}]
            {"a": [1]}           | {"a": {"0": 1}}         | [{"op":"replace","path":"/a","value":{"0":1}}]
            """)
    void itSaysNoMoreThanWhatChanged(String before, String after, String patch) {
        assertThat(PatchBetween.of(json(before), json(after)).toString()).isEqualTo(patch);
    }

    @Test
    void appliedToTheOneItMakesTheOther() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            // given
            JsonNode before = anything(random, 0);
            JsonNode after = random.nextInt(4) == 0 ? anything(random, 0) : altered(random, before);

            // when
            JsonNode patch = PatchBetween.of(before, after);

            // then
            assertThat(Json.identical(AppliedPatch.to(before, patch), after))
                    .as("seed %s: %s to %s by %s", seed, before, after, patch)
                    .isTrue();
        }
    }

    private static JsonNode anything(Random random, int depth) {
        return switch (random.nextInt(depth > 3 ? 4 : 7)) {
            case 0 -> JsonNodeFactory.instance.nullNode();
            case 1 -> JsonNodeFactory.instance.numberNode(random.nextInt(3));
            case 2 -> JsonNodeFactory.instance.stringNode("s" + random.nextInt(3));
            case 3 -> JsonNodeFactory.instance.booleanNode(random.nextBoolean());
            case 4 -> {
                var array = JsonNodeFactory.instance.arrayNode();
                for (int i = random.nextInt(5); i > 0; i--) {
                    array.add(anything(random, depth + 1));
                }
                yield array;
            }
            default -> {
                var object = JsonNodeFactory.instance.objectNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    object.set(List.of("a", "b", "", "~", "x/y").get(random.nextInt(5)), anything(random, depth + 1));
                }
                yield object;
            }
        };
    }

    private static JsonNode altered(Random random, JsonNode value) {
        JsonNode copy = value.deepCopy();
        if (copy instanceof ArrayNode array) {
            array.insert(random.nextInt(array.size() + 1), anything(random, 2));
        } else if (copy instanceof ObjectNode object) {
            object.set("a", altered(random, object.path("a")));
        } else {
            return anything(random, 2);
        }
        return copy;
    }

    private static JsonNode json(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
