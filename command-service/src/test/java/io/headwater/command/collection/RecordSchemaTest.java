package io.headwater.command.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headwater.command.decision.Rejection;
import io.headwater.events.InvalidDefinition;
import io.headwater.events.JsonText;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class RecordSchemaTest {
    @Test
    void aFaultSaysWhereItIs() {
        // given
        RecordSchema schema = schema("""
                {"properties": {"lines": {"items": {"properties": {"quantity": {"type": "integer"}}}}}}
                """);
        // when
        List<Rejection.Fault> faults = schema.check(json("{\"lines\": [{\"quantity\": 1}, {\"quantity\": \"two\"}]}"));
        // then
        assertThat(faults).extracting(Rejection.Fault::pointer).containsExactly("/lines/1/quantity");
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"multipleOf\": 0.01}', 14.00, true",
        "'{\"multipleOf\": 0.01}', 0.1, true",
        "'{\"multipleOf\": 0.01}', 0.001, false",
        "'{\"maximum\": 12345678901234567890}', 12345678901234567890, true",
        "'{\"maximum\": 12345678901234567890}', 12345678901234567891, false",
        "'{\"minimum\": 0.1}', 0.1, true",
        "'{\"minimum\": 0.1}', 0.0999999999999999999999, false",
        "'{\"type\": \"integer\"}', 14.00, true",
        "'{\"type\": \"integer\"}', 12345678901234567890123, true",
        "'{\"type\": \"integer\"}', 14.01, false",
        "'{\"const\": 14}', 14.0, true",
        "'{\"enum\": [0.1]}', 0.10, true"
    })
    void numbersAreCheckedExactly(String rule, String number, boolean fits) {
        // given
        RecordSchema schema = schema("{\"properties\": {\"n\": " + rule + "}}");
        // when
        List<Rejection.Fault> faults = schema.check(json("{\"n\": " + number + "}"));
        // then
        assertThat(faults.isEmpty()).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({"date, 2026-02-30", "date-time, yesterday", "email, nobody", "uuid, 1-2-3", "ipv4, 1.2.3.256"})
    void formatsAreAsserted(String format, String value) {
        // given
        RecordSchema schema =
                schema("{\"properties\": {\"s\": {\"type\": \"string\", \"format\": \"" + format + "\"}}}");
        // when
        List<Rejection.Fault> faults = schema.check(json("{\"s\": \"" + value + "\"}"));
        // then
        assertThat(faults).extracting(Rejection.Fault::pointer).containsExactly("/s");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:9/schema.json",
                "https://example.com/schema.json#/x",
                "file:///etc/passwd",
                "classpath:x.json",
                "other.json"
            })
    void aReferenceToElsewhereIsRefusedWithItsPlace(String reference) {
        // given
        String text = "{\"properties\": {\"x\": {\"$ref\": \"" + reference + "\"}}}";
        // when, then
        assertThatExceptionOfType(InvalidDefinition.class)
                .isThrownBy(() -> schema(text))
                .satisfies(e -> assertThat(e.pointer()).isEqualTo("/schema/properties/x/$ref"));
    }

    @Test
    void aReferenceToTheMetaSchemaWorksWithoutANetwork() {
        // given
        RecordSchema schema =
                schema("{\"properties\": {\"s\": {\"$ref\": \"https://json-schema.org/draft/2020-12/schema\"}}}");
        // when, then
        assertThat(schema.check(json("{\"s\": {\"type\": \"object\"}}"))).isEmpty();
        assertThat(schema.check(json("{\"s\": {\"type\": \"nonsense\"}}"))).isNotEmpty();
    }

    @Test
    void aReferenceIntoTheSchemaItselfWorks() {
        // given
        RecordSchema schema = schema("""
                {"properties": {"child": {"$ref": "#"}, "n": {"$ref": "#/$defs/count"}},
                 "$defs": {"count": {"type": "integer"}}}
                """);
        // when
        List<Rejection.Fault> faults = schema.check(json("{\"child\": {\"child\": {\"n\": \"x\"}}}"));
        // then
        assertThat(faults).extracting(Rejection.Fault::pointer).containsExactly("/child/child/n");
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"type\": \"nonsense\"}', /schema/type",
        "'{\"properties\": {\"a\": {\"minLength\": -1}}}', /schema/properties/a/minLength",
        "'{\"required\": \"a\"}', /schema/required",
        "'{\"$schema\": \"http://json-schema.org/draft-07/schema#\"}', /schema/$schema"
    })
    void whatIsNoSchemaIsRefusedWithItsPlace(String text, String pointer) {
        assertThatExceptionOfType(InvalidDefinition.class)
                .isThrownBy(() -> schema(text))
                .satisfies(e -> assertThat(e.pointer()).isEqualTo(pointer));
    }

    @Test
    void aPatternThatIsNoneIsRefused() {
        assertThatExceptionOfType(InvalidDefinition.class)
                .isThrownBy(() -> schema("{\"properties\": {\"s\": {\"pattern\": \"(\"}}}"));
    }

    @Test
    void aCatastrophicPatternIsGivenUpInTime() {
        // given
        RecordSchema schema = schema("{\"properties\": {\"s\": {\"pattern\": \"^(([a-z])+.)+[A-Z]([a-z])+$\"}}}");
        long start = System.nanoTime();
        // when
        List<Rejection.Fault> faults = schema.check(json("{\"s\": \"" + "a".repeat(5_000) + "\"}"));
        // then
        assertThat(faults).hasSize(1);
        assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
    }

    @Test
    void aSchemaThatOnlyLeadsBackToItselfDoesNotRunForever() {
        // given
        RecordSchema schema = schema("{\"$ref\": \"#\"}");
        // when, then
        assertThat(schema.check(json("{}"))).isNotEmpty();
    }

    @Test
    void noMoreThanSoManyFaultsAreReported() {
        // given
        RecordSchema schema = schema("{\"additionalProperties\": {\"type\": \"string\"}}");
        String members =
                IntStream.range(0, 100).mapToObj(i -> "\"m" + i + "\": 1").collect(Collectors.joining(","));
        // when, then
        assertThat(schema.check(json("{" + members + "}"))).hasSize(RecordSchema.FAULTS_MAX);
    }

    private static RecordSchema schema(String text) {
        return RecordSchema.compile(json(text));
    }

    static ObjectNode json(String text) {
        return (ObjectNode) JsonText.of(text).tree();
    }
}
