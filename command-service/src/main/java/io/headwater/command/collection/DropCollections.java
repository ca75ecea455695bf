package io.headwater.command.collection;

import io.headwater.command.api.Requests;
import io.headwater.command.decision.Batch;
import io.headwater.command.decision.Commands;
import io.headwater.command.decision.Proposal;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.StreamId;
import io.headwater.events.CollectionName;
import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Incarnation;
import io.headwater.events.Metadata;
import io.headwater.events.Subject;
import io.headwater.events.TenantPlacement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Drops all collections of a tenant that is leaving, whatever refers to them. */
public final class DropCollections {
    private static final int TOGETHER_MAX = 500;

    private final EventStore store;
    private final Commands commands;

    /** Looks for them in the store, and writes their events through the commands. */
    public DropCollections(EventStore store, Commands commands) {
        this.store = store;
        this.commands = commands;
    }

    /** Drops those that are defined now, many at a time. Blocks; again and again it does no harm. */
    public void dropAll(TenantPlacement tenant, Metadata metadata) {
        // The tenant's own stream has the empty key, and comes before all others.
        String after = "";
        List<EventEnvelope> page;
        do {
            page = store.readLastOf(tenant.incarnation(), after, TOGETHER_MAX);
            List<EventEnvelope> defined = page.stream()
                    .filter(last -> last.event() instanceof Event.CollectionDefined)
                    .toList();
            drop(tenant, defined, metadata);
            after = page.isEmpty() ? after : nameOf(page.getLast()).value();
        } while (page.size() == TOGETHER_MAX);
    }

    private void drop(TenantPlacement tenant, List<EventEnvelope> defined, Metadata metadata) {
        if (defined.isEmpty()) {
            return;
        }
        store.noteEndings(endings(tenant, defined));
        commands.sendAll(() -> new Batch<>(
                tenant.partition(),
                defined.stream()
                        .map(last -> proposal(tenant, nameOf(last), metadata))
                        .toList(),
                verdicts -> true));
    }

    private static Map<Incarnation, StreamId> endings(TenantPlacement tenant, List<EventEnvelope> defined) {
        Map<Incarnation, StreamId> endings = new HashMap<>();
        for (EventEnvelope last : defined) {
            if (last.event() instanceof Event.CollectionDefined definition) {
                endings.put(definition.incarnation(), StreamId.ofCollection(tenant.incarnation(), nameOf(last)));
            }
        }
        return endings;
    }

    private static Proposal<CollectionState> proposal(TenantPlacement tenant, CollectionName name, Metadata metadata) {
        return new Proposal<>(
                new Proposal.Address(
                        tenant.partition(),
                        StreamId.ofCollection(tenant.incarnation(), name),
                        Subject.of(tenant.tenant(), name),
                        false),
                CollectionState.KIND,
                List.of(),
                metadata,
                Requests.now(),
                CollectionDecider::end);
    }

    private static CollectionName nameOf(EventEnvelope event) {
        return Objects.requireNonNull(event.subject().collection());
    }
}
