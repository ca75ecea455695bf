package io.headwater.query.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CollectionName;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.events.TenantName;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FencesTest {
    private static final int RECORDS = 20_000;

    private final Fences fences = new Fences();

    @Test
    void noFenceIsForgottenHoweverManyRecordsChangeAfterIt() {
        // when
        IntStream.rangeClosed(1, RECORDS).forEach(i -> fences.raise(key(i), new Position(i)));

        // then
        assertThat(IntStream.rangeClosed(1, RECORDS)).noneMatch(i -> fences.admits(key(i), new Position(i - 1)));
    }

    @Test
    void aSnapshotOfAllThatWasSeenIsAdmittedForEveryRecord() {
        // when
        IntStream.rangeClosed(1, RECORDS).forEach(i -> fences.raise(key(i), new Position(i)));

        // then
        assertThat(IntStream.rangeClosed(1, RECORDS)).allMatch(i -> fences.admits(key(i), new Position(RECORDS)));
    }

    @Test
    void aFewChangesKeepFewOtherRecordsOut() {
        // when
        IntStream.rangeClosed(1, 100).forEach(i -> fences.raise(key(i), new Position(i)));

        // then
        assertThat(IntStream.rangeClosed(101, RECORDS)
                        .filter(i -> !fences.admits(key(i), Position.START))
                        .count())
                .isLessThan(RECORDS / 20);
    }

    @Test
    void clearedFencesAdmitAll() {
        // given
        fences.raise(key(1), new Position(5));

        // when
        fences.clear();

        // then
        assertThat(fences.admits(key(1), Position.START)).isTrue();
    }

    private static RecordKey key(int number) {
        return new RecordKey(
                new Partition(1), new TenantName("acme"), new CollectionName("orders"), new RecordId("r" + number));
    }
}
