package io.headwater.command.collection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class QuickSchemaTest {
    private static final int SCHEMAS = 4_000;
    private static final int RECORDS_OF_A_SCHEMA = 10;

    // Rules that it knows, and one that it does not.
    private static final List<String> RULES = List.of(
            "\"type\": \"string\"",
            "\"type\": [\"number\", \"null\"]",
            "\"type\": \"integer\"",
            "\"type\": \"object\"",
            "\"enum\": [\"a\", \"bb\", null, true]",
            "\"enum\": [1, \"a\"]",
            "\"const\": \"a\"",
            "\"const\": 2",
            "\"minLength\": 1",
            "\"maxLength\": 2.0",
            "\"pattern\": \"^a\"",
            "\"format\": \"date\"",
            "\"format\": \"date-time\"",
            "\"format\": \"uuid\"",
            "\"minimum\": 0",
            "\"maximum\": 2.50",
            "\"exclusiveMinimum\": 0",
            "\"exclusiveMaximum\": 2.5",
            "\"multipleOf\": 0.5",
            "\"minItems\": 1",
            "\"maxItems\": 1",
            "\"minProperties\": 1",
            "\"maxProperties\": 1",
            "\"required\": [\"a\"]",
            "\"title\": \"t\"",
            "\"readOnly\": true",
            "\"uniqueItems\": true",
            "\"x-unknown\": 3");
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "\"\"",
            "\"a\"",
            "\"bb\"",
            "\"😀😀\"",
            "\"abc\"",
            "\"2026-02-28\"",
            "\"2026-02-30\"",
            "\"+12345-01-01\"",
            "\"-001-01-01\"",
            "\"2026-2-028\"",
            "\"2026-07-04T09:30:00Z\"",
            "\"2026-07-04T09:30:00.123456Z\"",
            "\"2026-07-04T09:30:00.1234567891Z\"",
            "\"2026-07-04T09:30Z\"",
            "\"2026-07-04T24:00:00Z\"",
            "\"2026-07-04T09:30:00+00:00Z\"",
            "\"2026-07-04T09:30:00.Z\"",
            "\"2016-12-31T23:59:60Z\"",
            "\"2026-02-29T09:30:00Z\"",
            "0",
            "1",
            "2",
            "2.5",
            "2.50",
            "2.0",
            "-1",
            "0.25",
            "3e2",
            "12345678901234567890");

    @Test
    void itNeverTakesWhatTheLibraryRefuses() {
        Random random = new Random(7);
        int taken = 0;
        for (int i = 0; i < SCHEMAS; i++) {
            // given
            ObjectNode json = RecordSchemaTest.json("{\"properties\": {\"a\": " + schema(random, 2) + "}}");
            RecordSchema schema = RecordSchema.compile(json);
            for (int j = 0; j < RECORDS_OF_A_SCHEMA; j++) {
                JsonNode record = JsonNodeFactory.instance.objectNode().set("a", value(random, 2));

                // when
                boolean fits = schema.fitsQuickly(record);

                // then
                taken += fits ? 1 : 0;
                assertThat(!fits || schema.explain(record).isEmpty())
                        .as("%s fits %s", record, json)
                        .isTrue();
            }
        }
        assertThat(taken).isGreaterThan(SCHEMAS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                "{'type': 'string', 'minLength': 1, 'maxLength': 9, 'pattern': '^a'}; 'abc'",
                "{'type': ['string', 'null'], 'format': 'date'}; '2026-07-04'",
                "{'type': 'string', 'format': 'date-time'}; '2026-07-04T09:30:00.5Z'",
                "{'type': 'number', 'minimum': 0, 'multipleOf': 0.01}; 14.00",
                "{'type': 'integer', 'minimum': 1}; 3",
                "{'enum': ['open', 'paid']}; 'paid'",
                "{'type': 'object', 'properties': {'n': {'type': 'string'}}, 'required': ['n'], 'additionalProperties': false}; {'n': 'x'}",
                "{'type': 'array', 'minItems': 1, 'maxItems': 9, 'items': {'type': 'object', 'properties': {'q': {'type': 'integer'}}}}; [{'q': 1}]"
            })
    void itKnowsWhatOrdersAreMadeOf(String ofA, String a) {
        // given
        String schema = "{\"title\": \"Order\", \"$schema\": \"https://json-schema.org/draft/2020-12/schema\", "
                + "\"type\": \"object\", \"properties\": {\"a\": " + ofA.replace('\'', '"') + "}}";

        // when
        boolean fits = RecordSchema.compile(RecordSchemaTest.json(schema))
                .fitsQuickly(RecordSchemaTest.json("{\"a\": " + a.replace('\'', '"') + "}"));

        // then
        assertThat(fits).isTrue();
    }

    private static String schema(Random random, int depth) {
        List<String> rules = new ArrayList<>();
        IntStream.range(0, random.nextInt(3)).forEach(_ -> rules.add(RULES.get(random.nextInt(RULES.size()))));
        if (depth > 0) {
            switch (random.nextInt(6)) {
                case 0 -> rules.add("\"items\": " + schema(random, depth - 1));
                case 1 -> rules.add("\"properties\": {\"a\": " + schema(random, depth - 1) + "}");
                case 2 -> {
                    rules.add("\"properties\": {\"a\": " + schema(random, depth - 1) + "}");
                    rules.add("\"additionalProperties\": " + random.nextBoolean());
                }
                case 3 -> rules.add("\"additionalProperties\": " + schema(random, depth - 1));
                case 4 -> rules.add("\"not\": " + schema(random, depth - 1));
                default -> rules.add("\"description\": \"d\"");
            }
        }
        // The same keyword twice would be no JSON.
        return rules.stream()
                .collect(Collectors.toMap(rule -> rule.substring(0, rule.indexOf(':')), rule -> rule, (one, _) -> one))
                .values()
                .toString()
                .replaceFirst("^\\[(.*)]$", "{$1}");
    }

    private static JsonNode value(Random random, int depth) {
        int choice = random.nextInt(depth > 0 ? 6 : 4);
        if (choice == 4) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            IntStream.range(0, random.nextInt(3)).forEach(_ -> array.add(value(random, depth - 1)));
            return array;
        }
        if (choice == 5) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            IntStream.range(0, random.nextInt(3))
                    .forEach(_ -> object.set(random.nextBoolean() ? "a" : "b", value(random, depth - 1)));
            return object;
        }
        return RecordSchemaTest.json("{\"v\": " + VALUES.get(random.nextInt(VALUES.size())) + "}")
                .path("v");
    }
}
