package io.headwater.command.store.postgres;

import static io.headwater.command.store.Appends.event;
import static io.headwater.command.store.Appends.expect;
import static io.headwater.command.store.Appends.one;
import static io.headwater.command.store.Appends.several;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.store.Append;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the relay reads at once fits in memory, however large the events are. */
class LargeEventsIT {
    private static final Partition ZERO = new Partition(0);
    private static final Partition ONE = new Partition(1);
    private static final int MEGABYTE = 1_000_000;
    private static final int EVENTS_MAX = 500;

    private final Database database = RealParts.get().newDatabase("large");
    private final LogDatabase log =
            LogDatabase.open(new LogAddress(database.url(), database.user(), database.password(), 4, 2));
    private final PostgresEventStore store =
            new PostgresEventStore(log, StoreSettings.DEFAULTS, new SimpleMeterRegistry());

    @AfterEach
    void close() {
        store.close();
        log.close();
    }

    @Test
    void largeEventsAreReadInPagesThatFitInMemory() {
        // given
        IntStream.range(0, 64)
                .forEach(i -> store.append(sized(0, "o" + i, MEGABYTE)).join());

        // when
        List<List<EventEnvelope>> pages = new ArrayList<>();
        Position last = Position.START;
        while (last.value() < 64) {
            List<EventEnvelope> page = read(Map.of(ZERO, last)).getOrDefault(ZERO, List.of());
            pages.add(page);
            last = page.getLast().position();
        }

        // then
        assertThat(pages).extracting(List::size).containsExactly(9, 9, 9, 9, 9, 9, 9, 1);
        assertThat(pages.stream().flatMap(List::stream))
                .extracting(event -> event.position().value())
                .isEqualTo(LongStream.rangeClosed(1, 64).boxed().toList());
    }

    @Test
    void partitionsShareAPageAndEachGetsAtLeastOneEvent() {
        // given
        store.append(sized(0, "larger-than-a-page", 10 * MEGABYTE)).join();
        store.append(one(0, "o1", 0)).join();
        IntStream.range(0, 8)
                .forEach(i -> store.append(sized(1, "p" + i, MEGABYTE)).join());

        // when
        Map<Partition, List<EventEnvelope>> page = read(Map.of(ZERO, Position.START, ONE, Position.START));

        // then
        assertThat(page.get(ZERO)).extracting(event -> event.position().value()).containsExactly(1L);
        assertThat(page.get(ONE)).extracting(event -> event.position().value()).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void smallEventsAreReadAsManyAsAreAskedFor() {
        // given
        IntStream.rangeClosed(1, EVENTS_MAX + 1)
                .mapToObj(i -> store.append(one(0, "o" + i, 0)))
                .toList()
                .forEach(append -> append.join());

        // when, then
        assertThat(read(Map.of(ZERO, Position.START)).get(ZERO)).hasSize(EVENTS_MAX);
        assertThat(read(Map.of(ZERO, new Position(EVENTS_MAX))).get(ZERO)).hasSize(1);
        assertThat(read(Map.of(ZERO, new Position(EVENTS_MAX + 1))).get(ZERO)).isEmpty();
    }

    private Map<Partition, List<EventEnvelope>> read(Map<Partition, Position> after) {
        return store.readAfter(new TreeMap<>(after), EVENTS_MAX);
    }

    private static Append sized(int partition, String record, int bytes) {
        String data = "{\"text\": \"" + "x".repeat(bytes) + "\"}";
        return several(partition, List.of(expect(record, 0)), event(record, 1, data));
    }
}
