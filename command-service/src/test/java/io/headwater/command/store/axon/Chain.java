package io.headwater.command.store.axon;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Guard;
import io.headwater.command.decision.Proposal;
import io.headwater.command.decision.SnapshotForm;
import io.headwater.command.decision.StreamKind;
import io.headwater.command.store.Append;
import io.headwater.command.store.Append.Expectation;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.NewEvent;
import io.headwater.command.store.Snapshot;
import io.headwater.command.store.StreamId;
import io.headwater.events.CollectionName;
import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.EventType;
import io.headwater.events.Incarnation;
import io.headwater.events.JsonText;
import io.headwater.events.Metadata;
import io.headwater.events.Partition;
import io.headwater.events.RecordId;
import io.headwater.events.Subject;
import io.headwater.events.TenantName;
import io.headwater.events.Version;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Streams whose events each name the one that they were decided on: if the chain holds, no command was decided on a state
 * that never was. The state of a stream is the name of its last event, empty if it has none.
 */
final class Chain {
    static final Partition PARTITION = new Partition(0);
    private static final Metadata METADATA = new Metadata("k1", null, Version.NONE);
    /** Of the snapshots of a chain. */
    static final int FORMAT = 3;

    static final StreamKind<String> KIND = Kind.INSTANCE;

    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    private Chain() {}

    static StreamId stream(String key) {
        return new StreamId(new Incarnation(9), key);
    }

    /** A command that always appends an event of the given name. */
    static Proposal<String> link(String key, String name) {
        return proposal(key, last -> Decision.of(event(name, last)));
    }

    static Proposal<String> proposal(String key, Function<String, Decision> decider) {
        return new Proposal<>(address(key, false), Kind.INSTANCE, List.of(), METADATA, AT, decider);
    }

    static Proposal<String> guarded(String key, Guard guard, Function<String, Decision> decider) {
        return new Proposal<>(address(key, false), Kind.INSTANCE, List.of(guard), METADATA, AT, decider);
    }

    static Proposal<String> assumedNew(String key, Function<String, Decision> decider) {
        return new Proposal<>(address(key, true), Kind.INSTANCE, List.of(), METADATA, AT, decider);
    }

    static Event event(String name, String after) {
        return new Event.RecordReplaced(body(name, after));
    }

    /** An append by another process, after the given version. */
    static Append elsewhere(String key, long before, String name, String after) {
        return new Append(
                PARTITION,
                List.of(new Expectation(stream(key), new Version(before))),
                List.of(new NewEvent(
                        UUID.randomUUID(),
                        stream(key),
                        new Version(before + 1),
                        address(key, false).subject(),
                        EventType.RECORD_REPLACED,
                        JsonText.of(body(name, after)),
                        METADATA,
                        AT)));
    }

    /** The names of a stream's events; fails if one was decided on another state than the one before it left. */
    static List<String> names(EventStore store, String key) {
        List<EventEnvelope> events = store.readStream(stream(key), Version.NONE, 10_000);
        String last = "";
        for (EventEnvelope event : events) {
            assertThat(event.data().tree().path("after").stringValue()).isEqualTo(last);
            last = event.data().tree().path("name").stringValue();
        }
        return events.stream()
                .map(event -> event.data().tree().path("name").stringValue())
                .toList();
    }

    private static Proposal.Address address(String key, boolean assumedNew) {
        Subject subject = Subject.of(new TenantName("acme"), new CollectionName("orders"), new RecordId(key));
        return new Proposal.Address(PARTITION, stream(key), subject, assumedNew);
    }

    private static ObjectNode body(String name, String after) {
        return JsonNodeFactory.instance.objectNode().put("name", name).put("after", after);
    }

    private enum Kind implements StreamKind<String> {
        INSTANCE;

        @Override
        public String initial() {
            return "";
        }

        @Override
        public String evolve(String state, Event event, Instant at) {
            return event instanceof Event.RecordReplaced replaced
                    ? replaced.body().path("name").stringValue()
                    : state;
        }

        @Override
        public SnapshotForm<String> snapshots() {
            return Kept.INSTANCE;
        }
    }

    /** A name as a JSON string. */
    private enum Kept implements SnapshotForm<String> {
        INSTANCE;

        @Override
        public int format() {
            return FORMAT;
        }

        @Override
        public Snapshot.State write(String state) {
            return new Snapshot.State(JsonText.of(JsonNodeFactory.instance.stringNode(state)), AT, AT);
        }

        @Override
        public String read(Snapshot.State kept, Version version) {
            return kept.body().tree().stringValue();
        }
    }
}
