package io.headwater.command.relay;

import static io.headwater.command.store.Appends.one;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.relay.Watermarks.Watermark;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.InMemoryEventStore;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StartingPointsTest {
    private static final Partition PARTITION = new Partition(0);

    private final EventStore store = new InMemoryEventStore(1);

    @BeforeEach
    void appendThree() {
        for (int i = 0; i < 3; i++) {
            store.append(one(0, "o" + i, 0)).join();
        }
    }

    @Test
    void aTailThatTheLogKnowsIsWhereItGoesOn() {
        // when
        StartingPoints start = find(Map.of(PARTITION, stored(2)), Map.of());

        // then
        assertThat(start.published()).containsEntry(PARTITION, new Position(2));
        assertThat(start.refused()).isEmpty();
    }

    @Test
    void aTailBeyondTheLogIsRefused() {
        // when
        StartingPoints start = find(Map.of(PARTITION, withPosition(stored(3), 4)), Map.of());

        // then
        assertThat(start.published()).isEmpty();
        assertThat(start.refused().get(PARTITION)).contains("ahead of the log", "position 4", "the log at 3");
    }

    @Test
    void aTailWithAnotherEventThanTheLogIsRefused() {
        // when
        StartingPoints start = find(Map.of(PARTITION, withPosition(stored(3), 2)), Map.of());

        // then
        assertThat(start.published()).isEmpty();
        assertThat(start.refused().get(PARTITION)).contains("different events at position 2");
    }

    @Test
    void anEmptyTopicGoesOnAfterItsWatermark() {
        // when
        StartingPoints start = find(Map.of(), Map.of(PARTITION, new Watermark(new Position(2), "topic-1", 5)));

        // then
        assertThat(start.published()).containsEntry(PARTITION, new Position(2));
    }

    @Test
    void aTopicThatWasCreatedAgainGetsEverythingAgain() {
        // when
        StartingPoints start = find(Map.of(), Map.of(PARTITION, new Watermark(new Position(2), "topic-0", 5)));

        // then
        assertThat(start.published()).containsEntry(PARTITION, Position.START);
    }

    private StartingPoints find(Map<Partition, EventEnvelope> tail, Map<Partition, Watermark> watermarks) {
        return StartingPoints.find(store, store.heads(), tail, watermarks, "topic-1");
    }

    private EventEnvelope stored(long position) {
        return store.readAfter(Map.of(PARTITION, new Position(position - 1)), 1)
                .getOrDefault(PARTITION, List.of())
                .getFirst();
    }

    private static EventEnvelope withPosition(EventEnvelope event, long position) {
        return new EventEnvelope(
                event.epoch(),
                event.partition(),
                new Position(position),
                UUID.randomUUID(),
                event.subject(),
                event.version(),
                event.type(),
                event.data(),
                event.metadata(),
                event.occurredAt());
    }
}
