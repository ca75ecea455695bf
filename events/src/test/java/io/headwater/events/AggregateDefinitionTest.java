package io.headwater.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AggregateDefinitionTest {
    private static final String SCHEMA = """
            {"properties": {"total": {"type": "number"}, "paid": {"type": "boolean"}, "day": {"type": "string"},
               "lines": {"type": "array"}, "shipTo": {"properties": {"country": {"type": "string"}}}}}
            """;

    private static CollectionDefinition read(String aggregates) {
        return CollectionDefinition.fromJson(
                JsonText.of("{\"schema\": %s, \"aggregates\": %s}".formatted(SCHEMA, aggregates.replace('\'', '"')))
                        .tree());
    }

    @Test
    void anAggregateReadsBackAsItIsWritten() {
        // given
        CollectionDefinition definition =
                read("{'b': {'groupBy': ['shipTo.country', 'paid'], 'measures': {'n': 'count',"
                        + " 'sum_of': {'sum': 'total'}, '_x': {'avg': 'total'}, 'first': {'min': 'day'}, 'most': {'max': 'total'}}},"
                        + " 'a': {'measures': {'n': 'count'}}}");

        // then
        assertThat(CollectionDefinition.fromJson(definition.toJson())).isEqualTo(definition);
        assertThat(definition.aggregates())
                .extracting(AggregateDefinition::name)
                .containsExactly("b", "a");
    }

    @Test
    void aShapeIsTheSameWhateverItsMeasuresAreCalledAndInWhateverOrder() {
        // given
        CollectionDefinition definition = read("{'a': {'groupBy': ['day'], 'measures': {'x': {'sum': 'total'},"
                + " 'y': {'min': 'total'}, 'z': {'max': 'day'}}}, 'b': {'groupBy': ['day'], 'measures': {'n': 'count',"
                + " 'q': {'min': 'day'}, 'r': {'max': 'total'}, 's': {'avg': 'total'}}}}");

        // when
        AggregateShape one = AggregateShape.of(definition.aggregates().getFirst(), definition);
        AggregateShape other = AggregateShape.of(definition.aggregates().getLast(), definition);

        // then
        assertThat(one).isEqualTo(other);
        assertThat(AggregateShape.fromJson(one.toJson())).isEqualTo(one);
        assertThat(one.sumNumber(FieldPath.parse("total"))).isEqualTo(1);
        assertThat(one.extremeNumber(FieldPath.parse("total"))).isEqualTo(2);
        assertThat(one.sumNumber(FieldPath.parse("day"))).isZero();
        assertThat(one.sumNumber(null)).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]|/aggregates",
                "{'A': {'measures': {'n': 'count'}}}|/aggregates/A",
                "{'a/b': {'measures': {'n': 'count'}}}|/aggregates/a~1b",
                "{'a': 1}|/aggregates/a",
                "{'a': {'measures': {'n': 'count'}, 'having': 1}}|/aggregates/a/having",
                "{'a': {}}|/aggregates/a/measures",
                "{'a': {'measures': {}}}|/aggregates/a/measures",
                "{'a': {'measures': {'n-1': 'count'}}}|/aggregates/a/measures/n-1",
                "{'a': {'measures': {'n': 'median'}}}|/aggregates/a/measures/n",
                "{'a': {'measures': {'n': {'sum': 'total', 'avg': 'total'}}}}|/aggregates/a/measures/n",
                "{'a': {'measures': {'n': {'sum': 1}}}}|/aggregates/a/measures/n/sum",
                "{'a': {'measures': {'n': {'sum': 'a b'}}}}|/aggregates/a/measures/n/sum",
                "{'a': {'measures': {'n': {'sum': 'day'}}}}|/aggregates/a/measures/n/sum",
                "{'a': {'measures': {'n': {'min': 'paid'}}}}|/aggregates/a/measures/n/min",
                "{'a': {'measures': {'n': {'max': 'lines'}}}}|/aggregates/a/measures/n/max",
                "{'a': {'groupBy': 'day', 'measures': {'n': 'count'}}}|/aggregates/a/groupBy",
                "{'a': {'groupBy': ['day', 'day'], 'measures': {'n': 'count'}}}|/aggregates/a/groupBy",
                "{'a': {'groupBy': ['day', 'lines'], 'measures': {'n': 'count'}}}|/aggregates/a/groupBy/1",
                "{'a': {'groupBy': ['none'], 'measures': {'n': 'count'}}}|/aggregates/a/groupBy/0"
            })
    void aFaultIsRefusedWithItsPointer(String aggregates, String pointer) {
        assertRefused(aggregates, pointer);
    }

    @Test
    void thereAreNoMoreThanSoMany() {
        assertRefused("{%s}".formatted(numbered(17, "'a%d': {'measures': {'n': 'count'}}")), "/aggregates");
        assertRefused("{'a': {'measures': {%s}}}".formatted(numbered(17, "'n%d': 'count'")), "/aggregates/a/measures");
        assertThat(read("{%s}".formatted(numbered(16, "'a%d': {'measures': {'n': 'count'}}")))
                        .aggregates())
                .hasSize(16);
    }

    private static String numbered(int count, String form) {
        return IntStream.range(0, count).mapToObj(form::formatted).collect(Collectors.joining(", "));
    }

    private static void assertRefused(String aggregates, String pointer) {
        assertThatThrownBy(() -> read(aggregates))
                .isInstanceOfSatisfying(
                        InvalidDefinition.class, e -> assertThat(e.pointer()).isEqualTo(pointer));
    }
}
