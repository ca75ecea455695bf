package io.headwater.command.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headwater.events.InvalidDefinition;
import io.headwater.events.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Every keyword of JSON Schema 2020-12, with a record that fits and one that does not. */
class SchemaKeywordsTest {
    private static final List<String> VOCABULARIES =
            List.of("core", "applicator", "unevaluated", "validation", "meta-data", "format-assertion", "content");

    /** A record has one member, {@code v}, which the schema is about. */
    record Assertion(String keyword, String schema, String fits, String breaks) {}

    /** A keyword that refuses no record, with an operand that is refused. */
    record Annotation(String keyword, String operand, String malformed) {}

    private static final String ASSERTIONS = """
            $schema | {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "null"} | null | 1
            $id | {"$id": "urn:x:a", "$ref": "urn:x:a#/$defs/n", "$defs": {"n": {"type": "number"}}} | 1 | "1"
            $ref | {"$ref": "#/properties/v/$defs/n", "$defs": {"n": {"type": "number"}}} | 1 | "1"
            $defs | {"$ref": "#/properties/v/$defs/a~1b", "$defs": {"a/b": {"maximum": 1}}} | 1 | 2
            $anchor | {"$ref": "#n", "$defs": {"any": {"$anchor": "n", "type": "number"}}} | 1 | "1"
            $dynamicAnchor | {"$ref": "#n", "$defs": {"any": {"$dynamicAnchor": "n", "type": "number"}}} | 1 | "1"
            $dynamicRef | {"$id": "urn:x:strict", "$dynamicAnchor": "node", "$ref": "urn:x:tree", "unevaluatedProperties": false, "$defs": {"tree": {"$id": "urn:x:tree", "$dynamicAnchor": "node", "type": "object", "properties": {"n": true, "below": {"type": "array", "items": {"$dynamicRef": "#node"}}}}}} | {"below": [{"n": 1}]} | {"below": [{"misspelt": 1}]}
            prefixItems | {"prefixItems": [{"type": "string"}, true]} | ["a", 1] | [1, "a"]
            items | {"prefixItems": [true], "items": {"type": "string"}} | [1, "a"] | [1, 2]
            contains | {"contains": {"const": 7}} | [1, 7] | [1, 2]
            minContains | {"contains": {"const": 7}, "minContains": 2} | [7, 7] | [7]
            maxContains | {"contains": {"const": 7}, "maxContains": 1} | [7, 1] | [7, 7]
            properties | {"properties": {"a": {"type": "null"}}} | {"a": null} | {"a": 1}
            patternProperties | {"patternProperties": {"^n": {"type": "number"}}} | {"n1": 1} | {"n1": "1"}
            additionalProperties | {"properties": {"a": true}, "patternProperties": {"^x-": true}, "additionalProperties": false} | {"a": 1, "x-b": 1} | {"b": 1}
            propertyNames | {"propertyNames": {"maxLength": 1}} | {"a": 1} | {"ab": 1}
            dependentSchemas | {"dependentSchemas": {"a": {"required": ["b"]}}} | {"a": 1, "b": 1} | {"a": 1}
            dependentRequired | {"dependentRequired": {"a": ["b"]}} | {"b": 1} | {"a": 1}
            if | {"if": {"type": "string"}, "then": {"minLength": 2}} | 1 | "a"
            then | {"if": true, "then": {"minLength": 2}} | "ab" | "a"
            else | {"if": {"type": "string"}, "else": {"type": "number"}} | "a" | null
            allOf | {"allOf": [{"minimum": 1}, {"maximum": 2}]} | 2 | 3
            anyOf | {"anyOf": [{"const": 1}, {"type": "string"}]} | "a" | 2
            oneOf | {"oneOf": [{"multipleOf": 2}, {"multipleOf": 3}]} | 9 | 6
            not | {"not": {"type": "string"}} | 1 | "a"
            unevaluatedItems | {"allOf": [{"prefixItems": [true]}], "unevaluatedItems": false} | [1] | [1, 2]
            unevaluatedProperties | {"allOf": [{"properties": {"a": true}}], "unevaluatedProperties": false} | {"a": 1} | {"b": 1}
            type | {"type": ["boolean", "integer"]} | 1.0 | 1.5
            const | {"const": {"a": [1, null]}} | {"a": [1, null]} | {"a": [null, 1]}
            enum | {"enum": [1, "a", [2], {"b": true}]} | [2.0] | [3]
            multipleOf | {"multipleOf": 0.01} | 19.99 | 19.999
            maximum | {"maximum": 1.5} | 1.50 | 1.51
            exclusiveMaximum | {"exclusiveMaximum": 1.5} | 1.49 | 1.50
            minimum | {"minimum": 1.5} | 1.50 | 1.49
            exclusiveMinimum | {"exclusiveMinimum": 1.5} | 1.51 | 1.50
            maxLength | {"maxLength": 2} | "😀😀" | "abc"
            minLength | {"minLength": 2} | "ab" | "😀"
            pattern | {"pattern": "^a$"} | "a" | "a\\n"
            maxItems | {"maxItems": 1} | [1] | [1, 2]
            minItems | {"minItems": 1} | [1] | []
            uniqueItems | {"uniqueItems": true} | [1, true, "1"] | [1, 2, 1.0]
            maxProperties | {"maxProperties": 1} | {"a": 1} | {"a": 1, "b": 1}
            minProperties | {"minProperties": 1} | {"a": 1} | {}
            required | {"required": ["a"]} | {"a": null} | {"b": 1}
            format | {"format": "date"} | "2024-02-29" | "2026-02-29"
            """;

    static List<Assertion> assertions() {
        return ASSERTIONS
                .lines()
                .map(line -> line.split(" \\| "))
                .map(cells -> new Assertion(cells[0], cells[1], cells[2], cells[3]))
                .toList();
    }

    static List<Annotation> annotations() {
        return List.of(
                new Annotation("$comment", "\"why\"", "1"),
                new Annotation("$vocabulary", "{\"https://json-schema.org/draft/2020-12/vocab/core\": true}", "1"),
                new Annotation("title", "\"a\"", "1"),
                new Annotation("description", "\"a\"", "1"),
                new Annotation("default", "1", ""),
                new Annotation("deprecated", "true", "1"),
                new Annotation("readOnly", "true", "1"),
                new Annotation("writeOnly", "true", "1"),
                new Annotation("examples", "[1]", "1"),
                new Annotation("contentEncoding", "\"base64\"", "1"),
                new Annotation("contentMediaType", "\"application/json\"", "1"),
                new Annotation("contentSchema", "{\"type\": \"number\"}", "1"));
    }

    @ParameterizedTest
    @MethodSource("assertions")
    void aRecordThatFitsIsTakenAndOneThatDoesNotIsRefusedWithItsPlace(Assertion assertion) {
        // given
        RecordSchema schema = schema(assertion.schema());

        // when, then
        assertThat(schema.check(record(assertion.fits()))).isEmpty();
        assertThat(schema.check(record(assertion.breaks())))
                .isNotEmpty()
                .allSatisfy(fault -> assertThat(fault.pointer()).startsWith("/v"));
    }

    @ParameterizedTest
    @MethodSource("annotations")
    void aKeywordThatOnlyTellsRefusesNoRecord(Annotation annotation) {
        // given
        RecordSchema schema = schema("{\"" + annotation.keyword() + "\": " + annotation.operand() + "}");

        // when, then
        for (String value : List.of("null", "\"{\"", "[1]", "{\"a\": 1}")) {
            assertThat(schema.check(record(value))).as(value).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("annotations")
    void aKeywordThatOnlyTellsHasItsForm(Annotation annotation) {
        if (annotation.malformed().isEmpty()) {
            return;
        }
        assertThatExceptionOfType(InvalidDefinition.class)
                .isThrownBy(() -> schema("{\"" + annotation.keyword() + "\": " + annotation.malformed() + "}"))
                .satisfies(e -> assertThat(e.pointer()).startsWith("/schema/properties/v"));
    }

    @Test
    void noKeywordOfTheMetaSchemaIsMissingHere() throws IOException {
        // given
        Set<String> keywords = new HashSet<>();
        for (String vocabulary : VOCABULARIES) {
            try (InputStream file =
                    Objects.requireNonNull(getClass().getResourceAsStream("/draft/2020-12/meta/" + vocabulary))) {
                keywords.addAll(Json.parse(file).path("properties").propertyNames());
            }
        }

        // when
        List<String> tested = Stream.concat(
                        assertions().stream().map(Assertion::keyword),
                        annotations().stream().map(Annotation::keyword))
                .toList();

        // then
        assertThat(tested).containsExactlyInAnyOrderElementsOf(keywords);
    }

    private static RecordSchema schema(String ofV) {
        return RecordSchema.compile(RecordSchemaTest.json("{\"properties\": {\"v\": " + ofV + "}}"));
    }

    private static JsonNode record(String v) {
        ObjectNode record = RecordSchemaTest.json("{\"v\": " + v + "}");
        return record;
    }
}
