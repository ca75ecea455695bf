package io.headwater.command.record.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.command.store.IdempotencyKey;
import io.headwater.events.Incarnation;
import io.headwater.events.RecordId;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LineIdsTest {
    private static final IdempotencyKey KEY = new IdempotencyKey(new Incarnation(7), "k1", "monday");

    @Test
    void aLineOfAnImportHasTheSameIdAgainAndNoOtherLineHas() {
        // given
        LineIds first = LineIds.derived(KEY, "things");
        LineIds again = LineIds.derived(KEY, "things");
        LineIds elsewhere = LineIds.derived(KEY, "others");
        LineIds tuesday = LineIds.derived(new IdempotencyKey(new Incarnation(7), "k1", "tuesday"), "things");
        // then
        assertThat(LongStream.range(1, 1_000).mapToObj(first::of)).doesNotHaveDuplicates();
        assertThat(LongStream.range(1, 1_000).mapToObj(line -> first.of(line).value()))
                .isSorted();
        assertThat(again.of(5)).isEqualTo(first.of(5));
        assertThat(elsewhere.of(5)).isNotEqualTo(first.of(5));
        assertThat(tuesday.of(5)).isNotEqualTo(first.of(5));
    }

    @Test
    void anImportHasSoManyLinesAndNoMore() {
        // given
        LineIds ids = LineIds.derived(KEY, "things");
        // then
        assertThat(ids.of(LineIds.LAST).value()).endsWith("ffffffffff");
        assertThatThrownBy(() -> ids.of(LineIds.LAST + 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void derivedIdsAreUuidsOfTheVersionForApplications() {
        // when
        RecordId id = LineIds.derived(KEY, "things").of(1);
        // then
        UUID uuid = UUID.fromString(id.value());
        assertThat(uuid.version()).isEqualTo(8);
        assertThat(uuid.variant()).isEqualTo(2);
    }
}
