package io.headwater.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class JsonTest {

    @ParameterizedTest
    @ValueSource(strings = {"14.00", "0.1", "12345678901234567890", "123456789012345678901234567890.123456789", "9.80"})
    void numbersKeepEveryDigit(String number) {
        // when
        byte[] written = Json.write(parse("{\"n\":" + number + "}"));

        // then
        assertThat(new String(written, StandardCharsets.UTF_8)).isEqualTo("{\"n\":" + number + "}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1} x",
                "{'a':1}",
                "[1,]",
                "NaN",
                "{\"a\":01}",
                "\u0001"
            })
    void textThatIsNotJsonIsMalformed(String text) {
        // then
        assertThatThrownBy(() -> parse(text))
                .isInstanceOfSatisfying(
                        InvalidJson.class, e -> assertThat(e.reason()).isEqualTo(InvalidJson.Reason.MALFORMED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":\"x\\u0000y\"}|/a",
                "{\"a\":{\"b/c\":[1,\"\\ud800\"]}}|/a/b~1c/1",
                "{\"a\":\"\\udc00\\ud800\"}|/a",
                "{\"a\\u0000b\":1}|/a\u0000b",
                "{\"a\":1e400000}|/a",
                "{\"a\":[1e131071]}|/a/0",
                "{\"a\":1e-1001}|/a"
            })
    void valuesThatCannotBeKeptAreRefusedWithTheirPointer(String text, String pointer) {
        // then
        assertThatThrownBy(() -> parse(text)).isInstanceOfSatisfying(InvalidJson.class, e -> {
            assertThat(e.reason()).isEqualTo(InvalidJson.Reason.REFUSED);
            assertThat(e.pointer()).isEqualTo(pointer);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1E1000",
                "-9.99E+1000",
                "1E-1000",
                "-1.5E-999",
                "123456789E+992",
                "0.12E+1001",
                "[1e1000, 1e-1000]"
            })
    void whatTheDatabaseWritesWithoutExponentsIsReadFromItAndRefusedAtTheDoor(String accepted) {
        // given as jsonb gives it back
        JsonNode value = parse(accepted);
        String stored = value.isArray() ? "[" + plain(value.path(0)) + ", " + plain(value.path(1)) + "]" : plain(value);

        // then
        assertThat(Json.identicalInDatabase(JsonText.of(stored).tree(), value)).isTrue();
        assertThatThrownBy(() -> parse(stored)).isInstanceOf(InvalidJson.class);
    }

    private static String plain(JsonNode number) {
        return number.decimalValue().toPlainString();
    }

    @Test
    void aNumberThatNothingStoredCanHaveIsRefusedFromTheDatabaseToo() {
        assertThatThrownBy(() -> JsonText.of("1".repeat(3_000)).tree()).isInstanceOf(InvalidJson.class);
    }

    @Test
    void nestingBeyondTheLimitIsMalformedAndAtTheLimitIsRead() {
        // then
        assertThat(parse("[".repeat(Json.DEPTH_MAX) + "]".repeat(Json.DEPTH_MAX))
                        .isArray())
                .isTrue();
        assertThatThrownBy(() -> parse("[".repeat(100_000) + "]".repeat(100_000)))
                .isInstanceOf(InvalidJson.class);
    }

    @Test
    void anythingWrittenIsReadBackTheSame() {
        // given
        Random random = new Random(42);

        for (int i = 0; i < 1_000; i++) {
            JsonNode value = value(random, 5);

            // when
            JsonNode read = Json.parse(Json.write(value));

            // then
            assertThat(Json.same(read, value)).as("%s", value).isTrue();
        }
    }

    @Test
    void memberOrderAndTrailingZerosDoNotMakeValuesDiffer() {
        // then
        assertThat(Json.same(parse("{\"a\":1.0,\"b\":[2]}"), parse("{\"b\":[2.00],\"a\":1}")))
                .isTrue();
        assertThat(Json.same(parse("{\"a\":1,\"b\":2}"), parse("{\"a\":1,\"c\":2}")))
                .isFalse();
        assertThat(Json.same(parse("[1,2]"), parse("[2,1]"))).isFalse();
        assertThat(Json.same(parse("{\"a\":null}"), parse("{\"b\":null}"))).isFalse();
    }

    @Test
    void toARecordTrailingZerosAreAChangeAndMemberOrderIsNone() {
        // then
        assertThat(Json.identical(parse("{\"a\":1.0,\"b\":[2]}"), parse("{\"b\":[2],\"a\":1.0}")))
                .isTrue();
        assertThat(Json.identical(parse("{\"a\":14.0}"), parse("{\"a\":14.00}")))
                .isFalse();
        assertThat(Json.identical(parse("[14]"), parse("[14.0]"))).isFalse();
        assertThat(Json.identical(parse("{\"a\":null}"), parse("{\"b\":null}"))).isFalse();
    }

    @Test
    void theDatabaseKeepsDecimalPlacesAndNoExponents() {
        // then
        assertThat(Json.identicalInDatabase(parse("[1E+3, 1.50e1, 12e-2]"), parse("[1000, 15.0, 0.12]")))
                .isTrue();
        assertThat(Json.identicalInDatabase(parse("[14.0]"), parse("[14.00]"))).isFalse();
        assertThat(Json.identicalInDatabase(parse("[14]"), parse("[14.0]"))).isFalse();
        assertThat(Json.identicalInDatabase(parse("[1E+3]"), parse("[1001]"))).isFalse();
    }

    private static JsonNode parse(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode value(Random random, int depth) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> nodes.nullNode();
            case 1 -> nodes.booleanNode(random.nextBoolean());
            case 2 -> nodes.numberNode(random.nextLong());
            case 3 ->
                nodes.numberNode(new java.math.BigDecimal(new java.math.BigInteger(90, random), random.nextInt(20)));
            case 4 -> nodes.stringNode("tëxt \"%d\" \uD83D\uDE00".formatted(random.nextInt(100)));
            case 5 -> {
                ArrayNode array = nodes.arrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.add(value(random, depth - 1));
                }
                yield array;
            }
            default -> {
                ObjectNode object = nodes.objectNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    object.set("m" + i, value(random, depth - 1));
                }
                yield object;
            }
        };
    }
}
