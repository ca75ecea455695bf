package io.headwater.projections.records;

import static io.headwater.projections.engine.LogFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CollectionDefinition;
import io.headwater.events.CollectionName;
import io.headwater.events.DeclaredSearch;
import io.headwater.events.FieldPath;
import io.headwater.events.FieldType;
import io.headwater.events.Incarnation;
import io.headwater.events.TenantName;
import io.headwater.projections.engine.Identifier;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvolutionTest {
    private static final Identifier TABLE = new Identifier("c9_g1");
    private static final TypedColumn NAME = column("name", "f1", FieldType.TEXT);
    private static final TypedColumn TOTAL = column("total", "f2", FieldType.NUMBER);

    @Test
    void aFirstDefinitionNumbersColumnsAndIndexesInOrder() {
        // given
        CollectionDefinition definition =
                definition("[{'fields': ['name']}, {'fields': ['-total', 'name']}]", "number");

        // when
        Evolution evolution = Evolution.of(TABLE, List.of(), Map.of(), definition);

        // then
        assertThat(evolution.added()).containsExactly(NAME, TOTAL);
        assertThat(evolution.columns()).containsExactly(NAME, TOTAL);
        assertThat(evolution.addedIndexes())
                .extracting(index -> index.declaration() + " " + index.name().name())
                .containsExactly("name c9_g1_i1", "-total,name c9_g1_i2");
    }

    @Test
    void aFieldThatChangesItsTypeGetsANewColumnAndItsIndexesAreMadeAgain() {
        // given
        CollectionDefinition definition =
                definition("[{'fields': ['name']}, {'fields': ['-total', 'name']}]", "boolean");
        Map<String, Identifier> indexes =
                Map.of("name", new Identifier("c9_g1_i1"), "-total,name", new Identifier("c9_g1_i2"));

        // when
        Evolution evolution = Evolution.of(TABLE, List.of(NAME, TOTAL), indexes, definition);

        // then
        assertThat(evolution.added()).containsExactly(column("total", "f3", FieldType.BOOLEAN, 0));
        assertThat(evolution.removed()).containsExactly(TOTAL);
        assertThat(evolution.removedIndexes()).containsExactly(new Identifier("c9_g1_i2"));
        assertThat(evolution.addedIndexes())
                .extracting(index -> index.name().name())
                .containsExactly("c9_g1_i3");
    }

    @Test
    void aTextWhoseShareOfItsIndexesChangesGetsANewColumn() {
        // given
        CollectionDefinition definition = definition("[{'fields': ['name']}, {'fields': ['name', 'city']}]", "number");

        // when
        Evolution evolution =
                Evolution.of(TABLE, List.of(NAME), Map.of("name", new Identifier("c9_g1_i1")), definition);

        // then
        assertThat(evolution.added())
                .containsExactly(column("name", "f2", FieldType.TEXT, 256), column("city", "f3", FieldType.TEXT, 256));
        assertThat(evolution.removed()).containsExactly(NAME);
        assertThat(evolution.removedIndexes()).containsExactly(new Identifier("c9_g1_i1"));
        assertThat(evolution.addedIndexes())
                .extracting(index -> index.declaration() + " " + index.name().name())
                .containsExactly("name c9_g1_i2", "name,city c9_g1_i3");
    }

    @Test
    void theSameDefinitionChangesNothing() {
        // given
        CollectionDefinition definition = definition("[{'fields': ['name']}]", "number");

        // when
        Evolution evolution =
                Evolution.of(TABLE, List.of(NAME), Map.of("name", new Identifier("c9_g1_i1")), definition);

        // then
        assertThat(evolution).isEqualTo(new Evolution(List.of(NAME), List.of(), List.of(), List.of(), List.of()));
    }

    @Test
    void everyNameInDdlIsQuotedAndIdsAloneNameTables() {
        // given
        CollectionTable.Key key = new CollectionTable.Key(new TenantName("t1"), new CollectionName("select"));
        CollectionTable table = CollectionTable.first(
                key,
                new Incarnation(7),
                new Incarnation(9),
                List.of(NAME),
                DeclaredSearch.of(List.of(FieldPath.parse("name")), null));

        // when
        List<String> ddl = Ddl.createCollection(table, List.of());

        // then
        assertThat(ddl).hasSize(4);
        assertThat(ddl.get(0)).startsWith("CREATE TABLE \"t7\".\"c9_g1\" (").contains("\"f1\" text COLLATE \"C\"");
        assertThat(ddl.get(0)).contains("headwater.words(data, 'pg_catalog.english'::regconfig, '{\"name\"}'::text[])");
        assertThat(ddl.get(1))
                .isEqualTo("CREATE INDEX IF NOT EXISTS \"c9_g1_w\" ON \"t7\".\"c9_g1\" USING gin (words)");
        assertThat(ddl.get(2)).startsWith("CREATE TABLE \"t7\".\"c9_g1_v\" (");
        assertThat(ddl.get(3))
                .isEqualTo(
                        "CREATE VIEW \"t1_\".\"select\" AS SELECT id, version, position, data, created_at, updated_at,"
                                + " \"f1\" AS \"name\" FROM \"t7\".\"c9_g1\"");
    }

    private static CollectionDefinition definition(String indexes, String typeOfTotal) {
        return CollectionDefinition.fromJson(json("{'schema': {'properties': {'name': {'type': 'string'},"
                + " 'city': {'type': 'string'}, 'total': {'type': '" + typeOfTotal + "'}}}, 'indexes': " + indexes
                + "}"));
    }

    private static TypedColumn column(String field, String name, FieldType type) {
        return column(field, name, type, type == FieldType.TEXT ? 512 : 0);
    }

    private static TypedColumn column(String field, String name, FieldType type, int textLength) {
        return new TypedColumn(FieldPath.parse(field), new Identifier(name), type, textLength);
    }
}
