package io.headwater.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class SchemaTypesTest {
    @Test
    void pathsEndWhereThereAreNoMoreMembersOrAPartContainsItself() {
        // given
        JsonNode schema = JsonText.of("""
                        {"properties": {
                          "name": {"type": "string"},
                          "address": {"$ref": "#/$defs/address"},
                          "parent": {"$ref": "#"}},
                         "$defs": {"address": {"properties": {"city": {}, "zip": {}}}}}
                        """).tree();

        // then
        assertThat(SchemaTypes.leaves(schema))
                .containsExactly(
                        List.of("name"), List.of("address", "city"), List.of("address", "zip"), List.of("parent"));
    }

    @Test
    void sharedPartsThatReferToOneAnotherGiveNoMorePathsThanFitInMemory() {
        // given 50^8 paths in 20 kB
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        ObjectNode parts = schema.putObject("$defs");
        for (int part = 1; part <= 8; part++) {
            ObjectNode members = parts.putObject("d" + part).putObject("properties");
            for (int member = 0; member < 50; member++) {
                members.putObject("m" + member).put("$ref", "#/$defs/d" + (part + 1));
            }
        }
        schema.put("$ref", "#/$defs/d1");

        // when
        List<List<String>> leaves = SchemaTypes.leaves(schema);

        // then
        assertThat(leaves).hasSize(SchemaTypes.LEAVES_MAX);
    }
}
