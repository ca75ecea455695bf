package io.headwater.query.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.Token;
import io.headwater.query.replicas.Checkpoint;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Single records, never older than their reader was promised.
 *
 * <p>The rules, for a record r in partition p:
 * <ul>
 *   <li>An event for r at position n drops what is kept of r and leaves a <i>fence</i> n in its slot; after that the
 *       partition's <i>tail</i> becomes n.
 *   <li>A value is admitted only if the snapshot it was read from holds at least r's fence and the partition's
 *       <i>floor</i>, checked atomically with the fence: a reader that was under way while the event came cannot bring the
 *       old value back, nor can one of a slower replica.
 *   <li>A slot that is dropped for lack of room or by age takes its fence along, so it raises the floor first.
 *   <li>A value is served only if the tail has reached the reader's token: all events up to the token have done their
 *       evictions.
 *   <li>When events may have been missed, the floor is raised to where the topic is, and what was read below it is served
 *       no more.
 * </ul>
 *
 * <p>{@link #find} and {@link #offer} are for any thread, the rest for the one that follows the topic.
 */
public final class RecordCache {
    private static final int SLOT_BYTES = 320;
    private static final Position NO_FENCE = Position.START;

    private final Cache<RecordKey, Slot> slots;
    private final Map<Partition, PartitionState> partitions = new ConcurrentHashMap<>();
    private final CacheSettings settings;
    private final Ticker ticker;
    private final Fences fences;
    private final CacheMetrics metrics;

    /** What a slot keeps: the position of the last event seen for the record, and maybe its value. */
    private record Slot(Position fence, @Nullable CachedRecord value) {
        int bytes() {
            return SLOT_BYTES + (value == null ? 0 : value.envelope().utf8().length);
        }
    }

    /** Whether fences work; they are off only in the test that shows what they are for. */
    enum Fences {
        ON,
        OFF
    }

    /** Makes an empty cache, which serves nothing of a partition before {@link #startAt} told where the topic is. */
    public RecordCache(CacheSettings settings, CacheMetrics metrics) {
        this(settings, metrics, Ticker.systemTicker(), Fences.ON);
    }

    RecordCache(CacheSettings settings, CacheMetrics metrics, Ticker ticker, Fences fences) {
        this.settings = settings;
        this.metrics = metrics;
        this.ticker = ticker;
        this.fences = fences;
        this.slots = Caffeine.newBuilder()
                .maximumWeight(settings.sizeMax().toBytes())
                .weigher((RecordKey _, Slot slot) -> slot.bytes())
                .expireAfterWrite(settings.ttl())
                .ticker(ticker)
                // Runs while the slot's entry is locked: nobody can see the slot gone and the floor not yet raised.
                .evictionListener(this::slotEvicted)
                .build();
        metrics.observe(slots);
    }

    /** The record as it was kept, if that is as fresh as the token asks for; null asks for nothing. */
    public Optional<CachedRecord> find(RecordKey key, @Nullable Token token) {
        Optional<CachedRecord> found = settings.enabled() ? lookUp(key, token) : Optional.empty();
        metrics.asked(found.isPresent());
        return found;
    }

    private Optional<CachedRecord> lookUp(RecordKey key, @Nullable Token token) {
        PartitionState state = partition(key.partition());
        // The tail is read before the slot: whatever it has reached has done its evictions by then.
        if (!state.serves(token)) {
            return Optional.empty();
        }
        Slot slot = slots.getIfPresent(key);
        CachedRecord value = slot == null ? null : slot.value();
        return value == null || state.isCleared(value.checkpoint()) || isTooOld(value)
                ? Optional.empty()
                : Optional.of(value);
    }

    private boolean isTooOld(CachedRecord value) {
        return ticker.read() - value.readNanos() >= settings.ttl().toNanos();
    }

    /** Keeps a record for later readers, unless an event that its snapshot does not hold may be about it. */
    public void offer(RecordKey key, CachedRecord read) {
        PartitionState state = partition(key.partition());
        if (settings.enabled()) {
            slots.asMap().compute(key, (_, slot) -> admit(state, slot, read));
        }
    }

    private @Nullable Slot admit(PartitionState state, @Nullable Slot slot, CachedRecord read) {
        Position fence = slot == null ? NO_FENCE : slot.fence();
        Checkpoint checkpoint = read.checkpoint();
        boolean current = state.admits(checkpoint) && checkpoint.position().compareTo(fence) >= 0;
        if (!current && fences == Fences.ON) {
            return slot;
        }
        boolean older = slot != null
                && slot.value() != null
                && slot.value().checkpoint().position().isAfter(checkpoint.position());
        return older ? slot : new Slot(fence, read);
    }

    /** An event for a record was seen. */
    void recordChanged(RecordKey key, int epoch, Position position) {
        PartitionState state = partition(key.partition());
        if (state.follows(epoch, position)) {
            slots.put(key, new Slot(position, null));
            state.reached(position);
        }
    }

    /** An event was seen that is not about one record: nothing that was read before it is served any more. */
    void partitionChanged(Partition partition, int epoch, Position position) {
        PartitionState state = partition(partition);
        if (state.follows(epoch, position)) {
            state.clear(epoch, position);
        }
    }

    /** The topic's tail is at this position, and events before it may have been missed. */
    void startAt(Partition partition, int epoch, Position position) {
        partition(partition).clear(epoch, position);
    }

    /** The place in the topic was lost: nothing is served or admitted until {@link #startAt}. */
    void lostPlace() {
        partitions.values().forEach(PartitionState::suspend);
    }

    /** Up to where the topic was seen; empty if that is not known. */
    public Optional<Checkpoint> tail(Partition partition) {
        return partition(partition).tail();
    }

    private PartitionState partition(Partition partition) {
        return partitions.computeIfAbsent(partition, _ -> new PartitionState());
    }

    private void slotEvicted(@Nullable RecordKey key, @Nullable Slot slot, RemovalCause cause) {
        if (key != null && slot != null) {
            partition(key.partition()).raiseFloor(slot.fence());
            metrics.evicted();
        }
    }
}
