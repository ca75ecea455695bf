package io.headwater.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollectionDefinitionTest {
    private static final String SCHEMA = """
            {"type": "object", "$defs": {"money": {"type": "number"}, "loop": {"$ref": "#/$defs/loop"}},
             "properties": {
               "id": {"type": "string"}, "total": {"$ref": "#/$defs/money"}, "paid": {"type": ["boolean", "null"]},
               "shipTo": {"type": "object", "properties": {"country": {"type": "string"}}},
               "mixed": {"type": ["string", "number"]}, "lines": {"type": "array"}, "loop": {"$ref": "#/$defs/loop"},
               "far": {"$ref": "https://example.org/far.json"}}}
            """;

    @Test
    void aDefinitionReadsBackAsItIsWritten() {
        // given
        CollectionDefinition definition = read("""
                "indexes": [{"fields": ["shipTo.country", "-total"]}], "unique": [{"fields": ["id"]}],
                "references": [{"field": "id", "collection": "sales.orders"},
                               {"field": "shipTo.country", "collection": "countries", "onDelete": "ignore"}],
                "rules": [{"name": "r1", "expression": "self.total > 0"},
                          {"name": "r2", "expression": "self.paid", "message": "Pay first."}],
                "limits": {"records": 9223372036854775807}, "search": {"fields": ["id"], "language": "german"},
                "caching": {"maxAgeSeconds": 30}
                """);

        // then
        assertThat(CollectionDefinition.fromJson(definition.toJson())).isEqualTo(definition);
        assertThat(definition.indexedFields())
                .containsExactly(FieldPath.parse("shipTo.country"), FieldPath.parse("total"));
    }

    @ParameterizedTest
    @CsvSource({"id,TEXT", "total,NUMBER", "paid,BOOLEAN", "shipTo.country,TEXT"})
    void theSchemaGivesScalarFieldsTheirType(String field, FieldType type) {
        assertThat(read("\"indexes\": []").typeOf(FieldPath.parse(field))).contains(type);
    }

    @ParameterizedTest
    @CsvSource({"mixed", "lines", "shipTo", "missing", "id.deeper", "loop", "far"})
    void aFieldWithoutOneScalarTypeCannotBeIndexed(String field) {
        assertThatThrownBy(() -> read("\"indexes\": [{\"fields\": [\"" + field + "\"]}]"))
                .isInstanceOfSatisfying(
                        InvalidDefinition.class, e -> assertThat(e.pointer()).isEqualTo("/indexes/0/fields"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"colour\": 1|/colour",
                "\"caching\": 5|/caching",
                "\"caching\": {}|/caching/maxAgeSeconds",
                "\"caching\": {\"maxAgeSeconds\": -1}|/caching/maxAgeSeconds",
                "\"caching\": {\"maxAgeSeconds\": 31536001}|/caching/maxAgeSeconds",
                "\"caching\": {\"maxAgeSeconds\": 1.5}|/caching/maxAgeSeconds",
                "\"caching\": {\"maxAgeSeconds\": 5, \"public\": true}|/caching/public",
                "\"indexes\": {}|/indexes",
                "\"indexes\": [{\"fields\": []}]|/indexes/0/fields",
                "\"indexes\": [{\"fields\": [\"id\", \"-id\"]}]|/indexes/0/fields",
                "\"indexes\": [{\"fields\": [\"a b\"]}]|/indexes/0",
                "\"indexes\": [{\"fields\": [\"id\"]}, {\"fields\": [\"id\"]}]|/indexes",
                "\"unique\": [{\"fields\": [1]}]|/unique/0/fields/0",
                "\"references\": [{\"field\": \"id\", \"collection\": \"No\"}]|/references/0/collection",
                "\"unique\": [{\"fields\": [\"id\"]}, {\"fields\": [\"id\"]}]|/unique",
                "\"references\": [{\"field\": \"id\", \"collection\": \"a\"}, {\"field\": \"id\", \"collection\": \"b\"}]|/references",
                "\"references\": [{\"field\": \"id\", \"collection\": \"a\", \"onDelete\": \"cascade\"}]|/references/0/onDelete",
                "\"references\": [{\"field\": \"id\", \"collection\": \"a\", \"onDelete\": null}]|/references/0/onDelete",
                "\"rules\": [{\"name\": \"a\"}]|/rules/0/expression",
                "\"rules\": [{\"name\": \"A\", \"expression\": \"true\"}]|/rules/0/name",
                "\"rules\": [{\"name\": \"a\", \"expression\": \"true\"}, {\"name\": \"a\", \"expression\": \"true\"}]|/rules",
                "\"limits\": {\"records\": 0}|/limits/records",
                "\"limits\": {\"records\": 1.5}|/limits/records",
                "\"limits\": {\"records\": 9223372036854775808}|/limits/records",
                "\"limits\": {}|/limits/records",
                "\"limits\": {\"records\": 1, \"bytes\": 1}|/limits/bytes",
                "\"search\": {\"fields\": []}|/search/fields",
                "\"search\": {\"fields\": [\"id\"], \"model\": \"x\"}|/search/model",
                "\"search\": {\"fields\": [\"id\"], \"language\": \"klingon\"}|/search/language",
                "\"search\": {\"fields\": [\"id\"], \"language\": \"English\"}|/search/language",
                "\"search\": {\"fields\": [\"id\"], \"language\": null}|/search/language",
                "\"search\": {\"fields\": [\"id\"], \"language\": \"english'); --\"}|/search/language"
            })
    void aFaultIsRefusedWithItsPointer(String settings, String pointer) {
        assertThatThrownBy(() -> read(settings))
                .isInstanceOfSatisfying(
                        InvalidDefinition.class, e -> assertThat(e.pointer()).isEqualTo(pointer));
    }

    @Test
    void theNamesOfUniqueFieldsFitIntoAKey() {
        // given
        List<String> names = Stream.of("a", "b", "c", "d", "e", "f", "g", "h")
                .map(letter -> letter.repeat(126))
                .toList();
        String properties = names.stream()
                .map(name -> "\"" + name + "\": {\"type\": \"string\"}")
                .collect(Collectors.joining(","));
        String fields = names.stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(","));
        JsonText definition = JsonText.of("{\"schema\": {\"properties\": {" + properties
                + "}}, \"indexes\": [], \"unique\": [{\"fields\": [" + fields + "]}]}");

        // when, then
        assertThatThrownBy(() -> CollectionDefinition.fromJson(definition.tree()))
                .isInstanceOfSatisfying(
                        InvalidDefinition.class, e -> assertThat(e.pointer()).isEqualTo("/unique/0/fields"));
    }

    @Test
    void aDefinitionNeedsASchema() {
        assertThatThrownBy(() -> CollectionDefinition.fromJson(JsonText.of("{}").tree()))
                .isInstanceOf(InvalidDefinition.class);
        assertThatThrownBy(() -> CollectionDefinition.fromJson(JsonText.of("[]").tree()))
                .isInstanceOf(InvalidDefinition.class);
    }

    @ParameterizedTest
    @CsvSource({"id,256", "shipTo.country,256", "city,512", "total,0", "paid,0"})
    void theTextsOfAnIndexShareItsRoomAndTheSmallestShareCounts(String field, int length) {
        // given
        CollectionDefinition definition =
                CollectionDefinition.fromJson(JsonText.of("""
                {"schema": {"properties": {"id": {"type": "string"}, "city": {"type": "string"},
                   "total": {"type": "number"}, "shipTo": {"properties": {"country": {"type": "string"}}}}},
                 "indexes": [{"fields": ["id"]}, {"fields": ["shipTo.country", "-total", "id"]},
                             {"fields": ["total", "city"]}]}
                """).tree());

        // then
        assertThat(definition.textLengthOf(FieldPath.parse(field))).isEqualTo(length);
    }

    private static CollectionDefinition read(String settings) {
        return CollectionDefinition.fromJson(
                JsonText.of("{\"schema\": " + SCHEMA + ", " + settings + "}").tree());
    }
}
