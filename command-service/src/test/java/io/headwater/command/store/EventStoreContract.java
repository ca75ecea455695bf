package io.headwater.command.store;

import static io.headwater.command.store.Appends.event;
import static io.headwater.command.store.Appends.expect;
import static io.headwater.command.store.Appends.one;
import static io.headwater.command.store.Appends.several;
import static io.headwater.command.store.Appends.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.command.store.Append.Expectation;
import io.headwater.command.store.AppendOutcome.Appended;
import io.headwater.command.store.AppendOutcome.Conflict;
import io.headwater.events.CollectionName;
import io.headwater.events.EventEnvelope;
import io.headwater.events.EventType;
import io.headwater.events.Incarnation;
import io.headwater.events.JsonText;
import io.headwater.events.Metadata;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.Subject;
import io.headwater.events.TenantName;
import io.headwater.events.Token;
import io.headwater.events.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every event store keeps, whatever is behind it. */
public abstract class EventStoreContract {
    /** The number of partitions that a store under test has. */
    protected static final int PARTITIONS = 4;

    /** The store under test, empty. */
    protected abstract EventStore store();

    @Test
    void anAppendedEventIsReadBackAsItWas() {
        // given
        NewEvent event = event("o1", 1);

        // when
        AppendOutcome outcome = append(several(2, List.of(expect("o1", 0)), event));

        // then
        assertThat(outcome).isEqualTo(new Appended(new Position(1), new Token(1, new Partition(2), new Position(1))));
        EventEnvelope stored = new EventEnvelope(
                1,
                new Partition(2),
                new Position(1),
                event.id(),
                event.subject(),
                event.version(),
                event.type(),
                event.data(),
                event.metadata(),
                event.occurredAt());
        assertThat(store().readStream(stream("o1"), Version.NONE, 10)).containsExactly(stored);
        assertThat(store().readLast(Set.of(stream("o1"), stream("o2")))).isEqualTo(Map.of(stream("o1"), stored));
        assertThat(store().readAfter(Map.of(new Partition(2), Position.START), 10))
                .isEqualTo(Map.of(new Partition(2), List.of(stored)));
    }

    @Test
    void theRecordsOfACollectionAreReadStreamByStream() {
        // given
        List.of(one(0, "b", 0), one(0, "a", 0), one(0, "b", 1), one(0, "B", 0)).forEach(this::append);

        // when, then
        assertThat(walk(EventStore.RecordEvent.START, 10)).containsExactly("B 1", "a 1", "b 1", "b 2");
        assertThat(walk(EventStore.RecordEvent.START, 2)).containsExactly("B 1", "a 1");
        assertThat(walk(new EventStore.RecordEvent("b", new Version(1)), 10)).containsExactly("b 2");
    }

    private List<String> walk(EventStore.RecordEvent after, int eventsMax) {
        return store().readRecords(Appends.ORDERS, after, eventsMax).stream()
                .map(event -> event.subject().record() + " " + event.version())
                .toList();
    }

    @Test
    void eventsAboutTenantsAndCollectionsHaveNoRecord() {
        // given
        TenantName acme = new TenantName("acme");
        CollectionName orders = new CollectionName("orders");
        StreamId tenant = StreamId.ofTenant(new Incarnation(7));
        StreamId collection = StreamId.ofCollection(new Incarnation(7), orders);

        // when
        append(several(
                0,
                List.of(new Expectation(tenant, Version.NONE), new Expectation(collection, Version.NONE)),
                about(tenant, Subject.of(acme), EventType.TENANT_PROVISIONED),
                about(collection, Subject.of(acme, orders), EventType.COLLECTION_DEFINED)));

        // then
        Map<StreamId, EventEnvelope> last = store().readLast(Set.of(tenant, collection));
        assertThat(last.get(tenant)).extracting(EventEnvelope::subject).isEqualTo(Subject.of(acme));
        assertThat(last.get(collection)).extracting(EventEnvelope::subject).isEqualTo(Subject.of(acme, orders));
    }

    @Test
    void positionsAreDenseInEachPartitionAndInTheOrderOfArrival() {
        // when
        List<CompletableFuture<AppendOutcome>> appends = IntStream.range(0, 400)
                .mapToObj(i -> store().append(one(i % PARTITIONS, "o" + i, 0)))
                .toList();
        appends.forEach(CompletableFuture::join);

        // then
        for (int partition = 0; partition < PARTITIONS; partition++) {
            int number = partition;
            List<EventEnvelope> events = readAll(partition);
            assertThat(events).extracting(event -> event.position().value()).isEqualTo(numbersTo(100));
            assertThat(events)
                    .extracting(event -> String.valueOf(event.subject().record()))
                    .isEqualTo(IntStream.range(0, 100)
                            .mapToObj(i -> "o" + (i * PARTITIONS + number))
                            .toList());
            assertThat(store().heads()).containsEntry(new Partition(partition), new Position(100));
        }
    }

    @Test
    void aStaleVersionIsAConflictThatStoresNothingAndHurtsNobodyElse() {
        // given
        append(one(0, "o1", 0));

        // when
        CompletableFuture<AppendOutcome> stale =
                store().append(several(0, List.of(expect("o2", 0), expect("o1", 0)), event("o2", 1), event("o1", 1)));
        CompletableFuture<AppendOutcome> ahead = store().append(one(0, "o1", 2));
        CompletableFuture<AppendOutcome> good = store().append(one(0, "o3", 0));

        // then
        assertThat(stale.join()).isEqualTo(new Conflict(stream("o1"), new Version(1)));
        assertThat(ahead.join()).isEqualTo(new Conflict(stream("o1"), new Version(1)));
        assertThat(good.join()).isInstanceOf(Appended.class);
        assertThat(store().readStream(stream("o2"), Version.NONE, 10)).isEmpty();
        assertThat(readAll(0)).extracting(event -> event.position().value()).containsExactly(1L, 2L);
    }

    @Test
    void severalCommandsOnOneStreamLeaveTogetherInTheirOrder() {
        // when
        List<CompletableFuture<AppendOutcome>> appends = LongStream.range(0, 50)
                .mapToObj(before -> store().append(one(1, "hot", before)))
                .toList();

        // then
        assertThat(appends).allSatisfy(append -> assertThat(append.join()).isInstanceOf(Appended.class));
        assertThat(store().readStream(stream("hot"), Version.NONE, 100))
                .extracting(event -> event.version().value())
                .isEqualTo(numbersTo(50));
        assertThat(store().readStream(stream("hot"), new Version(20), 3))
                .extracting(event -> event.version().value())
                .containsExactly(21L, 22L, 23L);
    }

    @Test
    void aStreamThatIsOnlyLookedAtMustHaveItsVersionToo() {
        // given
        append(one(0, "definition", 0));

        // when
        AppendOutcome valid = append(several(0, List.of(expect("definition", 1), expect("o1", 0)), event("o1", 1)));
        append(one(0, "definition", 1));
        AppendOutcome outdated = append(several(0, List.of(expect("definition", 1), expect("o2", 0)), event("o2", 1)));

        // then
        assertThat(valid).isInstanceOf(Appended.class);
        assertThat(outdated).isEqualTo(new Conflict(stream("definition"), new Version(2)));
        assertThat(store().readStream(stream("o2"), Version.NONE, 10)).isEmpty();
    }

    @Test
    void theVeryEventThatACommandWasDecidedOnMustBeTheLast() {
        // given
        NewEvent first = event("o1", 1);
        append(several(0, List.of(expect("o1", 0)), first));

        // when
        AppendOutcome onAnother = append(
                several(0, List.of(new Expectation(stream("o1"), new Version(1), UUID.randomUUID())), event("o1", 2)));
        AppendOutcome onTheSame =
                append(several(0, List.of(new Expectation(stream("o1"), new Version(1), first.id())), event("o1", 2)));

        // then
        assertThat(onAnother).isEqualTo(new Conflict(stream("o1"), new Version(1)));
        assertThat(onTheSame).isInstanceOf(Appended.class);
    }

    @Test
    void ofSixteenWritersOnOneStreamExactlyOneWinsEachVersion() {
        // when
        List<AppendOutcome> outcomes = new ArrayList<>();
        for (long before = 0; before < 20; before++) {
            long version = before;
            List<CompletableFuture<AppendOutcome>> round = IntStream.range(0, 16)
                    .mapToObj(writer -> CompletableFuture.supplyAsync(
                                    () -> one(3, "hot", version), Thread::startVirtualThread)
                            .thenCompose(store()::append))
                    .toList();
            round.forEach(append -> outcomes.add(append.join()));
        }

        // then
        assertThat(outcomes).filteredOn(Appended.class::isInstance).hasSize(20);
        assertThat(outcomes).filteredOn(Conflict.class::isInstance).hasSize(300);
        assertThat(store().readStream(stream("hot"), Version.NONE, 100))
                .extracting(event -> event.version().value())
                .isEqualTo(numbersTo(20));
    }

    @Test
    void readingAfterPositionsGivesPagesOfEachPartition() {
        // given
        append(several(0, List.of(expect("o1", 0)), event("o1", 1), event("o1", 2), event("o1", 3)));
        append(one(1, "o2", 0));

        // when
        Map<Partition, List<EventEnvelope>> read = store().readAfter(
                        Map.of(
                                new Partition(0), new Position(1),
                                new Partition(1), new Position(1),
                                new Partition(2), Position.START),
                        1);

        // then
        assertThat(read).containsOnlyKeys(new Partition(0), new Partition(1), new Partition(2));
        assertThat(read.get(new Partition(0)))
                .extracting(EventEnvelope::position)
                .containsExactly(new Position(2));
        assertThat(read.get(new Partition(1))).isEmpty();
        assertThat(read.get(new Partition(2))).isEmpty();
    }

    @Test
    void aPartitionThatDoesNotExistIsRefused() {
        // when, then
        assertThatThrownBy(() -> store().append(one(PARTITIONS, "o1", 0)).join())
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Appends and waits. */
    protected final AppendOutcome append(Append append) {
        return store().append(append).join();
    }

    /** All events of a partition. */
    protected final List<EventEnvelope> readAll(int partition) {
        return store().readAfter(Map.of(new Partition(partition), Position.START), 100_000).values().stream()
                .findFirst()
                .orElseThrow();
    }

    /** 1, 2, … up to the last. */
    protected static List<Long> numbersTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private static NewEvent about(StreamId stream, Subject subject, EventType type) {
        return new NewEvent(
                UUID.randomUUID(),
                stream,
                new Version(1),
                subject,
                type,
                JsonText.EMPTY_OBJECT,
                new Metadata("k1", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", Version.NONE),
                Instant.parse("2026-01-02T03:04:05Z"));
    }
}
