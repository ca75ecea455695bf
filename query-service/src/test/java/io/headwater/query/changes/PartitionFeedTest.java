package io.headwater.query.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CollectionName;
import io.headwater.events.EventEnvelope;
import io.headwater.events.EventType;
import io.headwater.events.JsonText;
import io.headwater.events.Metadata;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.events.Subject;
import io.headwater.events.TenantName;
import io.headwater.events.Version;
import io.headwater.query.changes.Channel.Seat;
import io.headwater.query.changes.PartitionFeed.Step;
import io.headwater.query.changes.PartitionFeed.Taken;
import io.headwater.query.replicas.Checkpoint;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Streams join, take, are left behind and interrupted at random, against the list of all events. */
class PartitionFeedTest {
    private static final TenantName ACME = new TenantName("acme");
    private static final TenantName OTHER = new TenantName("other");
    private static final CollectionName ORDERS = new CollectionName("orders");
    private static final CollectionName ITEMS = new CollectionName("items");

    private static EventEnvelope event(long position, Random random) {
        return new EventEnvelope(
                1,
                new Partition(1),
                new Position(position),
                new UUID(1, position),
                Subject.of(
                        random.nextInt(3) == 0 ? OTHER : ACME,
                        random.nextBoolean() ? ORDERS : ITEMS,
                        new RecordId("r" + random.nextInt(5))),
                new Version(1),
                EventType.RECORD_DELETED,
                JsonText.EMPTY_OBJECT,
                new Metadata("somebody", null, Version.NONE),
                Instant.EPOCH);
    }

    /** A stream as ChangeStream is one, without its client; what is far back it reads from the list of all. */
    private static final class Listener {
        private final Scope scope;
        private final PartitionFeed feed;
        private final List<EventEnvelope> log;
        private final long from;
        private final List<Long> told = new ArrayList<>();
        private Checkpoint place;
        private @Nullable Seat seat;

        Listener(Scope scope, PartitionFeed feed, List<EventEnvelope> log, long from) {
            this.scope = scope;
            this.feed = feed;
            this.log = log;
            this.from = from;
            this.place = new Checkpoint(1, new Position(from));
        }

        void go() {
            if (seat == null) {
                join();
                return;
            }
            switch (feed.take(seat, place)) {
                case Taken.Changes(List<Change> changes, Checkpoint next) -> tell(changes, next);
                case Taken.Interrupted _ -> leave();
                case Taken.LeftBehind _ -> leave();
            }
        }

        private void join() {
            switch (feed.join(scope, place)) {
                case Step.Read(List<Change> changes, Checkpoint next) -> tell(changes, next);
                case Step.Joined(List<Change> changes, Seat taken, Checkpoint next) -> {
                    tell(changes, next);
                    seat = taken;
                }
                case Step.Behind(Position target) -> {
                    long end = Math.min(target.value(), place.position().value() + 7);
                    tell(
                            log.subList((int) place.position().value(), (int) end).stream()
                                    .filter(scope::selects)
                                    .map(Change::new)
                                    .toList(),
                            new Checkpoint(1, new Position(end)));
                }
                case Step.Outdated _ -> throw new AssertionError("there is but one epoch");
            }
        }

        void leave() {
            if (seat != null) {
                feed.leave(seat);
                seat = null;
            }
        }

        private void tell(List<Change> changes, Checkpoint next) {
            changes.forEach(change -> told.add(change.position()));
            assertThat(next.position().value())
                    .isGreaterThanOrEqualTo(place.position().value());
            place = next;
        }

        List<Long> expected() {
            return log.stream()
                    .filter(event -> event.position().value() > from
                            && event.position().compareTo(place.position()) <= 0
                            && scope.selects(event))
                    .map(event -> event.position().value())
                    .toList();
        }
    }

    @Test
    void everyStreamIsToldAllOfItsChangesOnceAndInOrder() {
        for (long seed = 0; seed < 300; seed++) {
            // given
            Random random = new Random(seed);
            PartitionFeed feed = new PartitionFeed(random.nextBoolean() ? 5_000 : 1_000_000);
            List<EventEnvelope> log = new ArrayList<>();
            List<Listener> listeners = new ArrayList<>();
            feed.startAt(new Checkpoint(1, Position.START));

            // when
            for (int step = 0; step < 600; step++) {
                act(random, feed, log, listeners);
            }
            listeners.forEach(listener -> {
                for (int i = 0; i < 300; i++) {
                    listener.go();
                }
            });

            // then
            for (Listener listener : listeners) {
                assertThat(listener.place.position().value())
                        .as("seed " + seed)
                        .isGreaterThanOrEqualTo(
                                feed.tail().orElseThrow().position().value());
                assertThat(listener.told).as("seed " + seed).isEqualTo(listener.expected());
            }
        }
    }

    private static void act(Random random, PartitionFeed feed, List<EventEnvelope> log, List<Listener> listeners) {
        switch (random.nextInt(20)) {
            case 0 -> {
                CollectionName collection = random.nextBoolean() ? ORDERS : null;
                Set<CollectionName> opened = collection == null && random.nextBoolean() ? Set.of(ITEMS) : Set.of();
                // From any place, even one that the feed itself has not seen yet.
                long from = Math.min(log.size(), random.nextInt(log.size() + 3));
                listeners.add(new Listener(new Scope(ACME, collection, opened), feed, log, from));
            }
            case 1 -> feed.forgetOldest();
            case 2 -> {
                if (random.nextInt(5) == 0) {
                    // The tail loses its place, and finds it further on: the topic has what is in between.
                    feed.lostPlace();
                    log.add(event(log.size() + 1, random));
                    feed.startAt(new Checkpoint(1, new Position(log.size())));
                }
            }
            case 3 -> {
                if (!listeners.isEmpty()) {
                    listeners.get(random.nextInt(listeners.size())).leave();
                }
            }
            case 4 -> repeat(random, feed, log);
            case 5, 6, 7, 8, 9, 10 -> {
                if (!listeners.isEmpty()) {
                    listeners.get(random.nextInt(listeners.size())).go();
                }
            }
            case 11 -> {
                // A hole: the event in between comes later, if at all.
                if (random.nextInt(10) == 0) {
                    log.add(event(log.size() + 1, random));
                }
                append(random, feed, log);
            }
            default -> append(random, feed, log);
        }
    }

    private static void append(Random random, PartitionFeed feed, List<EventEnvelope> log) {
        EventEnvelope event = event(log.size() + 1, random);
        log.add(event);
        feed.append(1, event.position(), () -> new Change(event));
    }

    private static void repeat(Random random, PartitionFeed feed, List<EventEnvelope> log) {
        if (!log.isEmpty() && feed.tail().orElseThrow().position().value() == log.size()) {
            EventEnvelope event = log.get(random.nextInt(log.size()));
            feed.append(1, event.position(), () -> new Change(event));
        }
    }

    @Test
    void aPlaceOfAnEarlierEpochIsOutdated() {
        PartitionFeed feed = new PartitionFeed(1_000_000);
        feed.startAt(new Checkpoint(2, new Position(5)));

        assertThat(feed.join(new Scope(ACME, ORDERS, Set.of()), new Checkpoint(1, new Position(5))))
                .isInstanceOf(Step.Outdated.class);
    }

    @Test
    void lineEndsBetweenThePartsOfAnItemDoNotEndIt() {
        Frame frame = Frame.of(null, null, "{\"a\":\r\n1}".getBytes(StandardCharsets.UTF_8));

        assertThat(new String(frame.event(), StandardCharsets.UTF_8)).isEqualTo("data: {\"a\":  1}\n\n");
        assertThat(StandardCharsets.UTF_8.decode(frame.json()).toString()).isEqualTo("{\"a\":  1}");
    }
}
