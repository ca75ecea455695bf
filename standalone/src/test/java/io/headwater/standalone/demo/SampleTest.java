package io.headwater.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CollectionDefinition;
import io.headwater.events.CollectionDefinition.Reference;
import io.headwater.events.JsonText;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleTest {
    @ParameterizedTest
    @ValueSource(strings = {"northwind", "chinook"})
    void whatARecordRefersToComesBeforeIt(String tenant) {
        // given
        Set<String> written = new HashSet<>();

        // when
        List<Sample> samples = Sample.read(Path.of("..", "samples"), tenant);

        // then
        assertThat(samples).hasSize(10);
        for (Sample sample : samples) {
            List<Reference> references = CollectionDefinition.fromJson(
                            JsonText.of(sample.definition()).tree())
                    .references();
            for (Sample.Row row : sample.records()) {
                for (Reference reference : references) {
                    String id =
                            reference.field().in(JsonText.of(row.body()).tree()).asString("");
                    assertThat(id.isEmpty() || written.contains(reference.collection() + "/" + id))
                            .as("%s of %s/%s", reference, sample.collection(), row.id())
                            .isTrue();
                }
                written.add(sample.collection() + "/" + row.id());
            }
        }
    }

    @Test
    void whatNeedsItselfStaysWhereItIsMet() {
        // given
        Map<String, List<String>> needs =
                Map.of("a", List.of("c", "a"), "b", List.of(), "c", List.of("d"), "d", List.of("c"));

        // then
        assertThat(Prerequisites.first(List.of("b", "a", "c"), thing -> needs.getOrDefault(thing, List.of())))
                .containsExactly("b", "d", "c", "a");
    }
}
