package io.headwater.command.store;

import io.headwater.command.store.FlushPlan.Found;
import io.headwater.command.store.FlushPlan.Head;
import io.headwater.command.store.FlushPlan.Placed;
import io.headwater.command.store.FlushPlan.Tip;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Incarnation;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.Version;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A log that is gone with the process, for tests and trials. Safe for any number of threads. */
public final class InMemoryEventStore implements EventStore {
    private final Map<StreamId, List<EventEnvelope>> streams = new HashMap<>();
    private final Map<StreamId, Tip> tips = new HashMap<>();
    private final SortedMap<Partition, List<EventEnvelope>> partitions = new TreeMap<>();
    private final SortedMap<Partition, Head> heads = new TreeMap<>();
    private final Map<StreamId, Snapshot> snapshots = new HashMap<>();
    private final Map<IdempotencyKey, Remembered> answers = new HashMap<>();
    private final InMemoryFacts facts = new InMemoryFacts();
    private final InstantSource clock;

    private record Remembered(KeptAnswer answer, Instant until) {}

    /** An empty log with so many partitions. */
    public InMemoryEventStore(int partitionCount) {
        this(partitionCount, InstantSource.system());
    }

    /** An empty log with so many partitions, which forgets answers by the given clock. */
    public InMemoryEventStore(int partitionCount, InstantSource clock) {
        this.clock = clock;
        IntStream.range(0, partitionCount).mapToObj(Partition::new).forEach(partition -> {
            partitions.put(partition, new ArrayList<>());
            heads.put(partition, new Head(Position.START, 1));
        });
    }

    @Override
    public CompletableFuture<AppendOutcome> append(Append append) {
        AppendOutcome outcome = flush(append);
        return CompletableFuture.supplyAsync(() -> outcome, Thread::startVirtualThread);
    }

    private synchronized AppendOutcome flush(Append append) {
        FlushPlan plan = FlushPlan.of(List.of(append), new Found(heads, tips, remembered(), facts));
        heads.putAll(plan.heads());
        plan.events().forEach(this::store);
        plan.answers().forEach(placed -> keep(placed.keep()));
        facts.change(plan.factChanges());
        return plan.outcomes().getFirst();
    }

    private void store(Placed placed) {
        StreamId stream = placed.event().stream();
        EventEnvelope envelope = placed.envelope();
        tips.put(stream, new Tip(envelope.version(), envelope.id()));
        streams.computeIfAbsent(stream, key -> new ArrayList<>()).add(envelope);
        stored(placed.partition()).add(envelope);
        facts.see(placed.event());
    }

    private void keep(Keep keep) {
        answers.put(keep.key(), new Remembered(keep.answer(), clock.instant().plus(keep.time())));
    }

    private Map<IdempotencyKey, KeptAnswer> remembered() {
        Instant now = clock.instant();
        answers.values().removeIf(answer -> !answer.until().isAfter(now));
        return answers.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().answer()));
    }

    @Override
    public synchronized Map<IdempotencyKey, KeptAnswer> findAnswers(Set<IdempotencyKey> keys) {
        Map<IdempotencyKey, KeptAnswer> found = new HashMap<>(remembered());
        found.keySet().retainAll(keys);
        return found;
    }

    @Override
    public synchronized List<EventEnvelope> readStream(StreamId stream, Version after, int eventsMax) {
        return page(streams.getOrDefault(stream, List.of()), after.value(), eventsMax);
    }

    @Override
    public synchronized Map<StreamId, StreamRead> readStreams(Map<StreamId, Integer> formats, int eventsMax) {
        return formats.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> readStream(entry.getKey(), entry.getValue(), eventsMax)));
    }

    private StreamRead readStream(StreamId stream, int format, int eventsMax) {
        Snapshot kept = format == Snapshot.NO_FORMAT ? null : snapshots.get(stream);
        boolean stands = kept != null && kept.format() == format && stands(kept);
        Version after = kept != null && stands ? kept.version() : Version.NONE;
        List<EventEnvelope> events = readStream(stream, after, eventsMax);
        return new StreamRead(stands ? kept : null, events, events.size() < eventsMax, kept != null && !stands);
    }

    private boolean stands(Snapshot snapshot) {
        return readStream(snapshot.stream(), new Version(snapshot.version().value() - 1), 1).stream()
                .anyMatch(event -> event.id().equals(snapshot.lastEvent()));
    }

    @Override
    public synchronized void keepSnapshots(List<Snapshot> kept) {
        kept.forEach(snapshot -> snapshots.merge(
                snapshot.stream(), snapshot, (before, now) -> before.format() > now.format() ? before : now));
    }

    @Override
    public synchronized List<EventEnvelope> readRecords(Incarnation collection, RecordEvent after, int eventsMax) {
        return streams.entrySet().stream()
                .filter(stream -> stream.getKey().incarnation().equals(collection))
                .sorted(Comparator.comparing(stream -> stream.getKey().key()))
                .flatMap(stream -> stream.getValue().stream().filter(event -> isAfter(after, stream.getKey(), event)))
                .limit(eventsMax)
                .toList();
    }

    private static boolean isAfter(RecordEvent place, StreamId stream, EventEnvelope event) {
        int order = stream.key().compareTo(place.record());
        return order > 0
                || (order == 0 && event.version().value() > place.version().value());
    }

    @Override
    public synchronized Map<StreamId, EventEnvelope> readLast(Set<StreamId> wanted) {
        Map<StreamId, EventEnvelope> last = new HashMap<>();
        wanted.forEach(stream -> {
            List<EventEnvelope> events = streams.getOrDefault(stream, List.of());
            if (!events.isEmpty()) {
                last.put(stream, events.getLast());
            }
        });
        return last;
    }

    @Override
    public synchronized List<EventEnvelope> readLastOf(Incarnation incarnation, String after, int streamsMax) {
        return streams.entrySet().stream()
                .filter(entry -> entry.getKey().incarnation().equals(incarnation))
                .filter(entry -> entry.getKey().key().compareTo(after) > 0)
                .sorted(Comparator.comparing(entry -> entry.getKey().key()))
                .limit(streamsMax)
                .map(entry -> entry.getValue().getLast())
                .toList();
    }

    @Override
    public synchronized boolean clearRetired(Set<Constraint> constraints) {
        facts.clear(constraints);
        return false;
    }

    @Override
    public void noteEndings(Map<Incarnation, StreamId> endings) {
        // Everything goes with the process.
    }

    @Override
    public synchronized Map<Partition, List<EventEnvelope>> readAfter(Map<Partition, Position> after, int eventsMax) {
        return after.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> page(stored(entry.getKey()), entry.getValue().value(), eventsMax)));
    }

    @Override
    public synchronized Map<Partition, Position> heads() {
        return heads.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().position()));
    }

    private List<EventEnvelope> stored(Partition partition) {
        List<EventEnvelope> events = partitions.get(partition);
        if (events == null) {
            throw new IllegalArgumentException("this log has no partition " + partition);
        }
        return events;
    }

    // Numbers are dense from 1, so the event numbered n stands at index n - 1.
    private static List<EventEnvelope> page(List<EventEnvelope> events, long after, int eventsMax) {
        int from = (int) Math.min(after, events.size());
        return List.copyOf(events.subList(from, Math.min(events.size(), from + eventsMax)));
    }
}
