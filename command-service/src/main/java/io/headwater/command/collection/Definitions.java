package io.headwater.command.collection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.headwater.command.api.RejectionProblems;
import io.headwater.command.decision.Guard;
import io.headwater.command.decision.Rejection;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.StreamId;
import io.headwater.events.CollectionDefinition;
import io.headwater.events.CollectionName;
import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.TenantPlacement;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The definitions of collections with their compiled schemas, in memory.
 *
 * <p>An entry may be outdated by another instance. That does no harm: it goes into every command as a guard, so that an
 * append on an outdated one fails, the entry is dropped, and the command is decided again. That a collection is not there
 * is never remembered.
 */
public final class Definitions {
    private static final int DEFINITIONS_MAX = 10_000;

    private final EventStore store;
    private final Cache<StreamId, Definition> cache =
            Caffeine.newBuilder().maximumSize(DEFINITIONS_MAX).build();

    /** Reads from the store what it does not have. */
    public Definitions(EventStore store) {
        this.store = store;
    }

    /**
     * The definition of a collection; reads the log if it is not in memory.
     *
     * @throws io.headwater.http.ProblemException 404 if the tenant has no such collection
     */
    public Definition require(TenantPlacement tenant, CollectionName name) {
        StreamId stream = StreamId.ofCollection(tenant.incarnation(), name);
        return cache.get(stream, key -> read(tenant, name, key));
    }

    /** Whether a definition would take effect without a look at the records that are there, as far as the log knows now. */
    boolean isAtOnce(TenantPlacement tenant, CollectionName name, CollectionDefinition definition) {
        EventEnvelope last = readLast(StreamId.ofCollection(tenant.incarnation(), name));
        return last == null
                || !(last.event() instanceof Event.CollectionDefined defined)
                || CollectionDecider.isAtOnce(definition, defined.definition());
    }

    /** Notes that a collection is about to end, if there is one, see {@link EventStore#noteEndings}. */
    void noteEnding(TenantPlacement tenant, CollectionName name) {
        StreamId stream = StreamId.ofCollection(tenant.incarnation(), name);
        EventEnvelope last = readLast(stream);
        if (last != null && last.event() instanceof Event.CollectionDefined defined) {
            store.noteEndings(Map.of(defined.incarnation(), stream));
        }
    }

    // A definition carries all there is to know, so the stream's last event is enough.
    private Definition read(TenantPlacement tenant, CollectionName name, StreamId stream) {
        EventEnvelope last = readLast(stream);
        if (last == null || !(last.event() instanceof Event.CollectionDefined defined)) {
            throw RejectionProblems.of(Rejection.of(Rejection.Code.COLLECTION_UNKNOWN))
                    .asException();
        }
        Guard guard = new Guard(stream, last.version(), () -> cache.invalidate(stream));
        ObjectNode schema = defined.definition().schema();
        CollectionDefinition proposed = defined.proposed();
        return new Definition(
                tenant,
                name,
                defined.incarnation(),
                RecordSchema.compile(schema),
                proposed == null ? null : RecordSchema.compile(proposed.schema()),
                new Conditions(schema),
                guard);
    }

    private @Nullable EventEnvelope readLast(StreamId stream) {
        return store.readLast(Set.of(stream)).get(stream);
    }
}
