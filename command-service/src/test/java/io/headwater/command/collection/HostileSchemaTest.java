package io.headwater.command.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.headwater.command.decision.Rejection;
import io.headwater.events.InvalidDefinition;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas and records made to do harm: each is answered, in bounded time, and nobody is called. */
class HostileSchemaTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @ParameterizedTest
    @ValueSource(strings = {"$ref", "$dynamicRef", "$schema", "$id"})
    void nobodyIsCalledWhateverASchemaRefersTo(String keyword) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // given
            server.setSoTimeout(200);
            String there = "http://127.0.0.1:" + server.getLocalPort() + "/schema.json";
            String text = "{\"properties\": {\"x\": {\"" + keyword + "\": \"" + there + "\"}}}";

            // when: an $id is a name, and may look like anything
            if (keyword.equals("$id")) {
                RecordSchema.compile(RecordSchemaTest.json(text)).check(RecordSchemaTest.json("{\"x\": 1}"));
            } else {
                assertThatExceptionOfType(InvalidDefinition.class)
                        .isThrownBy(() -> RecordSchema.compile(RecordSchemaTest.json(text)));
            }

            // then
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(server::accept);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$ref\": \"#\"}",
                "{\"allOf\": [{\"$ref\": \"#/$defs/a\"}], \"$defs\": {\"a\": {\"$ref\": \"#/$defs/b\"}, \"b\": {\"$ref\": \"#/$defs/a\"}}}",
                "{\"$dynamicAnchor\": \"a\", \"$dynamicRef\": \"#a\"}",
                "{\"anyOf\": [{\"$ref\": \"#\"}, {\"$ref\": \"#\"}]}",
                "{\"not\": {\"$ref\": \"#\"}}"
            })
    void aLoopOfReferencesEnds(String text) {
        // given
        RecordSchema schema = RecordSchema.compile(RecordSchemaTest.json(text));

        // when, then
        assertThat(schema.check(RecordSchemaTest.json("{\"a\": 1}")))
                .extracting(Rejection.Fault::message)
                .containsExactly("Checking the record takes too many steps.");
    }

    /** Each level asks twice for the one below: two to the power of thirty questions. */
    @Test
    void aSchemaThatDoublesAtEveryLevelEndsInTime() {
        // given
        String levels = IntStream.range(0, 30)
                .mapToObj(i -> "\"l%d\": {\"allOf\": [{\"$ref\": \"#/$defs/l%d\"}, {\"$ref\": \"#/$defs/l%d\"}]}"
                        .formatted(i, i + 1, i + 1))
                .collect(Collectors.joining(", "));
        RecordSchema schema = RecordSchema.compile(RecordSchemaTest.json(
                "{\"$ref\": \"#/$defs/l0\", \"$defs\": {" + levels + ", \"l30\": {\"type\": \"object\"}}}"));
        long start = System.nanoTime();

        // when
        List<Rejection.Fault> faults = schema.check(RecordSchemaTest.json("{}"));

        // then
        assertThat(faults).hasSize(1);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG);
    }

    @ParameterizedTest
    @CsvSource({
        "minLength, 99999999999",
        "maxLength, 1e400",
        "minItems, 99999999999999999999",
        "maxProperties, 1e18",
        "multipleOf, 1e-900",
        "maximum, 1e999",
        "minContains, 99999999999"
    })
    void aHugeOperandIsTakenOrRefusedAsADefinition(String keyword, String operand) {
        // given
        String text = "{\"properties\": {\"v\": {\"contains\": true, \"%s\": %s}}}".formatted(keyword, operand);

        // when, then: whatever it comes to, it is an answer
        assertThatNoException().isThrownBy(() -> {
            try {
                RecordSchema schema = RecordSchema.compile(RecordSchemaTest.json(text));
                for (String value : List.of("\"a\"", "[1]", "{\"a\": 1}", "1e999", "12345678901234567891")) {
                    assertThat(schema.check(RecordSchemaTest.json("{\"v\": " + value + "}")))
                            .hasSizeLessThan(2);
                }
            } catch (InvalidDefinition e) {
                assertThat(e.pointer()).startsWith("/schema");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1e30", "-12345678901234567890123", "-1e999"})
    void aNumberBeyondTheReachOfALongIsRefusedAndNoFailure(String number) {
        // given
        RecordSchema schema = RecordSchema.compile(
                RecordSchemaTest.json("{\"properties\": {\"n\": {\"type\": \"integer\", \"minimum\": 0}}}"));

        // when, then
        assertThat(schema.check(RecordSchemaTest.json("{\"n\": " + number + "}")))
                .hasSize(1);
        assertThat(schema.check(RecordSchemaTest.json("{\"n\": " + number.substring(1) + "}")))
                .isEmpty();
    }

    @Test
    void anEnumOfManyValuesIsLookedUpAndNotSearched() {
        // given
        String values = IntStream.range(0, 50_000).mapToObj(Integer::toString).collect(Collectors.joining(","));
        RecordSchema schema = RecordSchema.compile(
                RecordSchemaTest.json("{\"properties\": {\"a\": {\"items\": {\"enum\": [" + values + "]}}}}"));
        String numbers = IntStream.range(0, 20_000).mapToObj(i -> "49999").collect(Collectors.joining(","));
        long start = System.nanoTime();

        // when
        List<Rejection.Fault> faults = schema.check(RecordSchemaTest.json("{\"a\": [" + numbers + "]}"));

        // then
        assertThat(faults).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG);
    }

    @Test
    void aDeepSchemaMeetsADeepRecord() {
        // given: as deep as JSON may be
        RecordSchema schema = RecordSchema.compile(
                RecordSchemaTest.json("{\"properties\":{\"a\":".repeat(45) + "{\"type\":\"null\"}" + "}}".repeat(45)));

        // when, then
        assertThat(schema.check(RecordSchemaTest.json("{\"a\":".repeat(45) + "null" + "}".repeat(45))))
                .isEmpty();
        assertThat(schema.check(RecordSchemaTest.json("{\"a\":".repeat(45) + "1" + "}".repeat(45))))
                .extracting(Rejection.Fault::pointer)
                .containsExactly("/a".repeat(45));
    }

    @Test
    void uniqueItemsOfManyItemsEndsInTime() {
        // given
        RecordSchema schema =
                RecordSchema.compile(RecordSchemaTest.json("{\"properties\": {\"a\": {\"uniqueItems\": true}}}"));
        String items = IntStream.range(0, 100_000).mapToObj(Integer::toString).collect(Collectors.joining(","));
        long start = System.nanoTime();

        // when, then
        assertThat(schema.check(RecordSchemaTest.json("{\"a\": [" + items + "]}")))
                .isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG);
    }
}
