package io.headwater.command.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.store.FlushPlan.Placed;
import io.headwater.command.store.NewEvent;
import io.headwater.command.store.StreamId;
import io.headwater.events.CollectionName;
import io.headwater.events.EventEnvelope;
import io.headwater.events.EventType;
import io.headwater.events.Incarnation;
import io.headwater.events.JsonText;
import io.headwater.events.Metadata;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.events.Subject;
import io.headwater.events.TenantName;
import io.headwater.events.Version;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecentEventsTest {
    private static final Partition ONE = new Partition(1);
    private static final Partition TWO = new Partition(2);
    /** What all partitions together may take. */
    private static final int ROOM_BYTES = 8 * 1024 * 1024;

    private final RecentEvents recent = new RecentEvents();

    @Test
    void whatFollowsAPositionIsGivenAsFarAsItIsHere() {
        // given
        add(ONE, 10, 14);
        add(TWO, 5, 6);

        // when, then
        assertThat(after(ONE, 9, 2)).containsExactly(10L, 11L);
        assertThat(after(ONE, 9, 100)).containsExactly(10L, 11L, 12L, 13L, 14L);
        assertThat(after(ONE, 12, 100)).containsExactly(13L, 14L);
        assertThat(recent.after(Map.of(ONE, new Position(13), TWO, new Position(4)), 100))
                .containsOnlyKeys(ONE, TWO);
    }

    @Test
    void aPartitionWhoseNextEventIsNotHereIsLeftOut() {
        // given
        add(ONE, 10, 14);

        // when, then
        assertThat(after(ONE, 8, 100)).isEmpty();
        assertThat(after(ONE, 14, 100)).isEmpty();
        assertThat(recent.after(Map.of(TWO, Position.START), 100)).isEmpty();
    }

    @Test
    void whatAnotherProcessCommittedInBetweenIsNotSkipped() {
        // given
        add(ONE, 1, 3);

        // when
        add(ONE, 5, 6);

        // then
        assertThat(after(ONE, 1, 100)).isEmpty();
        assertThat(after(ONE, 3, 100)).isEmpty();
        assertThat(after(ONE, 4, 100)).containsExactly(5L, 6L);
    }

    @Test
    void onePartitionMayFillTheRoomAndThenItsOldestGiveWay() {
        // when
        LongStream.rangeClosed(1, 5).forEach(position -> recent.add(List.of(placed(ONE, position, ROOM_BYTES / 3))));

        // then
        assertThat(after(ONE, 2, 100)).isEmpty();
        assertThat(after(ONE, 3, 100)).containsExactly(4L, 5L);
    }

    @Test
    void whatOthersHoldIsLeftToThem() {
        // given
        add(TWO, 1, 2);

        // when
        LongStream.rangeClosed(1, 5).forEach(position -> recent.add(List.of(placed(ONE, position, ROOM_BYTES / 3))));

        // then
        assertThat(after(TWO, 0, 100)).containsExactly(1L, 2L);
    }

    @Test
    void whatIsDroppedMakesRoomForOthers() {
        // given
        LongStream.rangeClosed(1, 2)
                .forEach(position -> recent.add(List.of(placed(ONE, position, ROOM_BYTES * 2 / 5))));
        recent.add(List.of(placed(TWO, 1, ROOM_BYTES / 2)));
        assertThat(after(TWO, 0, 100)).isEmpty();

        // when
        recent.drop(ONE, new Position(1));
        recent.add(List.of(placed(TWO, 2, ROOM_BYTES / 2)));

        // then
        assertThat(after(TWO, 1, 100)).containsExactly(2L);
        assertThat(after(ONE, 1, 100)).containsExactly(2L);
    }

    @Test
    void whatComesAfterItWasDroppedTakesNoRoom() {
        // given
        recent.drop(ONE, new Position(1));

        // when
        recent.add(List.of(placed(ONE, 1, ROOM_BYTES * 2 / 3)));
        recent.add(List.of(placed(TWO, 1, ROOM_BYTES * 2 / 3)));

        // then
        assertThat(after(TWO, 0, 100)).containsExactly(1L);
    }

    @Test
    void whatTheCallerHasIsDropped() {
        // given
        add(ONE, 10, 14);

        // when
        assertThat(after(ONE, 12, 100)).containsExactly(13L, 14L);

        // then
        assertThat(after(ONE, 9, 100)).isEmpty();
        assertThat(after(ONE, 12, 100)).containsExactly(13L, 14L);
    }

    @Test
    void anEventLargerThanTheRoomIsNotKept() {
        // when
        recent.add(List.of(placed(ONE, 1, 2 * ROOM_BYTES)));

        // then
        assertThat(after(ONE, 0, 100)).isEmpty();
    }

    private void add(Partition partition, long from, long to) {
        recent.add(LongStream.rangeClosed(from, to)
                .mapToObj(position -> placed(partition, position, 10))
                .toList());
    }

    private List<Long> after(Partition partition, long position, int max) {
        return recent.after(Map.of(partition, new Position(position)), max).getOrDefault(partition, List.of()).stream()
                .map(EventEnvelope::position)
                .map(Position::value)
                .toList();
    }

    private static Placed placed(Partition partition, long position, int bytes) {
        RecordId record = new RecordId("r" + position);
        NewEvent event = new NewEvent(
                new UUID(1, position),
                StreamId.ofRecord(new Incarnation(7), record),
                new Version(1),
                Subject.of(new TenantName("acme"), new CollectionName("orders"), record),
                EventType.RECORD_CREATED,
                JsonText.of("{\"x\":\"" + "x".repeat(bytes) + "\"}"),
                new Metadata("test", null, Version.NONE),
                Instant.EPOCH);
        return new Placed(partition, new Position(position), 1, event);
    }
}
