package io.headwater.query.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.Token;
import io.headwater.query.replicas.Checkpoint;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Single records, never older than their reader was promised.
 *
 * <p>The rules, for a record r in partition p:
 * <ul>
 *   <li>An event for r at position n leaves a <i>fence</i> n and drops what is kept of r; after that the partition's
 *       <i>tail</i> becomes n.
 *   <li>A value is admitted only if the snapshot it was read from holds r's fence, which is looked at while r's entry is
 *       locked: a reader that was under way while the event came cannot bring the old value back, nor can one of a slower
 *       replica. Fences are never dropped.
 *   <li>A value is served only if the tail has reached the reader's token: all events up to the token have done their
 *       evictions.
 *   <li>When events may have been missed, what was read before the place where the topic is now is neither admitted nor
 *       served any more.
 * </ul>
 *
 * <p>{@link #find} and {@link #offer} are for any thread, the rest for the one that follows the topic.
 */
public final class RecordCache {
    private static final int ENTRY_BYTES = 320;

    private final Cache<RecordKey, CachedRecord> records;
    private final SeenPartitions seen;
    private final CacheSettings settings;
    private final Ticker ticker;
    private final Fencing fencing;
    private final CacheMetrics metrics;

    /** Makes an empty cache, which serves nothing of a partition before {@link #startAt} told where the topic is. */
    public RecordCache(CacheSettings settings, CacheMetrics metrics, SeenPartitions seen) {
        this(settings, metrics, seen, new Rules(Ticker.systemTicker(), Fencing.ON));
    }

    /** What only tests have otherwise. */
    record Rules(Ticker ticker, Fencing fencing) {}

    RecordCache(CacheSettings settings, CacheMetrics metrics, SeenPartitions seen, Rules rules) {
        this.seen = seen;
        this.settings = settings;
        this.metrics = metrics;
        this.ticker = rules.ticker();
        this.fencing = rules.fencing();
        this.records = Caffeine.newBuilder()
                .maximumWeight(settings.sizeMax().toBytes())
                .weigher((RecordKey _, CachedRecord record) ->
                        ENTRY_BYTES + record.envelope().utf8().length)
                .expireAfterWrite(settings.ttl())
                .ticker(ticker)
                .evictionListener((_, _, _) -> metrics.evicted())
                .build();
        metrics.observe(records);
    }

    /** The record as it was kept, if that is as fresh as the token asks for; null asks for nothing. */
    public Optional<CachedRecord> find(RecordKey key, @Nullable Token token) {
        Optional<CachedRecord> found = settings.enabled() ? lookUp(key, token) : Optional.empty();
        metrics.asked(found.isPresent());
        return found;
    }

    private Optional<CachedRecord> lookUp(RecordKey key, @Nullable Token token) {
        PartitionState state = partition(key.partition());
        // The tail is read before the entry: whatever it has reached has done its evictions by then.
        if (!state.serves(token)) {
            return Optional.empty();
        }
        CachedRecord value = records.getIfPresent(key);
        return value == null || !state.holds(value.checkpoint()) || isTooOld(value)
                ? Optional.empty()
                : Optional.of(value);
    }

    private boolean isTooOld(CachedRecord value) {
        return ticker.read() - value.readNanos() >= settings.ttl().toNanos();
    }

    /** The records that are asked for most, these first, so many at most. */
    List<RecordKey> hottest(int recordsMax) {
        return records.policy()
                .eviction()
                .map(eviction -> List.copyOf(eviction.hottest(recordsMax).keySet()))
                .orElse(List.of());
    }

    /** Keeps a record for later readers, unless an event that its snapshot does not hold may be about it. */
    public void offer(RecordKey key, CachedRecord read) {
        PartitionState state = partition(key.partition());
        if (settings.enabled()) {
            records.asMap().compute(key, (_, kept) -> admit(state, key, kept, read));
        }
    }

    private @Nullable CachedRecord admit(
            PartitionState state, RecordKey key, @Nullable CachedRecord kept, CachedRecord read) {
        Checkpoint checkpoint = read.checkpoint();
        boolean current = state.holds(checkpoint) && state.admits(key, checkpoint.position());
        if (!current && fencing == Fencing.ON) {
            return kept;
        }
        // What is no longer served, such as of an epoch that ended, gives way whatever its position.
        boolean older = kept != null
                && state.holds(kept.checkpoint())
                && kept.checkpoint().position().isAfter(checkpoint.position());
        return older ? kept : read;
    }

    /** An event for a record was seen. */
    void recordChanged(RecordKey key, int epoch, Position position) {
        PartitionState state = partition(key.partition());
        if (state.follows(epoch, position)) {
            state.raise(key, position);
            // Waits for whoever is admitting a value of the record just now, and then drops it.
            records.asMap().remove(key);
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
        seen.suspendAll();
    }

    private PartitionState partition(Partition partition) {
        return seen.of(partition);
    }
}
