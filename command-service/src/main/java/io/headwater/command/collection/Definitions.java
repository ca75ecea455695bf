package io.headwater.command.collection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.headwater.command.api.RejectionProblems;
import io.headwater.command.decision.Guard;
import io.headwater.command.decision.Rejection;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.StreamId;
import io.headwater.events.CollectionDefinition;
import io.headwater.events.CollectionDefinition.Reference;
import io.headwater.events.CollectionName;
import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Incarnation;
import io.headwater.events.Json;
import io.headwater.events.TenantPlacement;
import io.headwater.events.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

    /**
     * The definition of a collection in one version; empty if that is not the present one.
     *
     * @throws io.headwater.http.ProblemException 404 if the tenant has no such collection, or none any more
     */
    Optional<Definition> find(TenantPlacement tenant, CollectionName name, Version version) {
        if (!require(tenant, name).version().equals(version)) {
            cache.invalidate(StreamId.ofCollection(tenant.incarnation(), name));
        }
        return Optional.of(require(tenant, name))
                .filter(present -> present.version().equals(version));
    }

    /** Whether a definition would take effect without a look at the records that are there, as far as the log knows now. */
    boolean isAtOnce(TenantPlacement tenant, CollectionName name, CollectionDefinition definition) {
        EventEnvelope last = readLast(tenant, name);
        return last == null
                || !(last.event() instanceof Event.CollectionDefined defined)
                || CollectionDecider.isAtOnce(definition, defined.definition());
    }

    /** The last that was said of a collection: its definition, or that it was dropped; null if it was never defined. */
    @Nullable
    EventEnvelope readLast(TenantPlacement tenant, CollectionName name) {
        return readLast(StreamId.ofCollection(tenant.incarnation(), name));
    }

    /** Notes that a collection is about to end, if there is one, see {@link EventStore#noteEndings}. */
    void noteEnding(TenantPlacement tenant, CollectionName name) {
        StreamId stream = StreamId.ofCollection(tenant.incarnation(), name);
        EventEnvelope last = readLast(stream);
        if (last != null && last.event() instanceof Event.CollectionDefined defined) {
            store.noteEndings(Map.of(defined.incarnation(), stream));
        }
    }

    // A definition carries all there is to know, so the stream's last event is enough; so it is for those it refers to.
    private Definition read(TenantPlacement tenant, CollectionName name, StreamId stream) {
        EventEnvelope last = readLast(stream);
        if (last == null || !(last.event() instanceof Event.CollectionDefined defined)) {
            throw RejectionProblems.of(Rejection.of(Rejection.Code.COLLECTION_UNKNOWN))
                    .asException();
        }
        CollectionDefinition definition = defined.definition();
        List<Guard> guards = new ArrayList<>();
        guards.add(new Guard(stream, last.version(), () -> cache.invalidate(stream)));
        Map<CollectionName, Incarnation> targets = new HashMap<>();
        targets.put(name, defined.incarnation());
        CollectionDefinition proposed = defined.proposed();
        readTargets(tenant, references(definition, proposed), name).forEach((target, event) -> {
            StreamId itsStream = StreamId.ofCollection(tenant.incarnation(), target);
            Version version = event.map(EventEnvelope::version).orElse(Version.NONE);
            guards.add(new Guard(itsStream, version, () -> cache.invalidate(stream)));
            if (event.isPresent() && event.get().event() instanceof Event.CollectionDefined there) {
                targets.put(target, there.incarnation());
            }
        });
        return new Definition(
                tenant,
                name,
                defined.incarnation(),
                RecordSchema.compile(definition.schema()),
                proposed == null || Json.same(proposed.schema(), definition.schema())
                        ? null
                        : RecordSchema.compile(proposed.schema()),
                new Conditions(definition.schema()),
                Rules.compile(definition),
                Constraints.of(name, defined.incarnation(), definition, proposed, targets),
                guards);
    }

    private static Stream<Reference> references(
            CollectionDefinition definition, @Nullable CollectionDefinition proposed) {
        return Stream.concat(
                definition.references().stream(), proposed == null ? Stream.empty() : proposed.references().stream());
    }

    /** The last event of each other collection that is referred to; empty if it was never defined. */
    private Map<CollectionName, Optional<EventEnvelope>> readTargets(
            TenantPlacement tenant, Stream<Reference> references, CollectionName own) {
        Set<CollectionName> names = references
                .map(Reference::collection)
                .filter(name -> !name.equals(own))
                .collect(Collectors.toSet());
        if (names.isEmpty()) {
            return Map.of();
        }
        Map<StreamId, EventEnvelope> last = store.readLast(names.stream()
                .map(name -> StreamId.ofCollection(tenant.incarnation(), name))
                .collect(Collectors.toSet()));
        return names.stream()
                .collect(Collectors.toMap(
                        Function.identity(),
                        name -> Optional.ofNullable(last.get(StreamId.ofCollection(tenant.incarnation(), name)))));
    }

    private @Nullable EventEnvelope readLast(StreamId stream) {
        return store.readLast(Set.of(stream)).get(stream);
    }
}
