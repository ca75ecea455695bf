package io.headwater.command.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.command.collection.StoredRecords.StoredRecord;
import io.headwater.command.decision.Rejection;
import io.headwater.command.store.Append;
import io.headwater.command.store.Append.Expectation;
import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.Claim;
import io.headwater.command.store.Effect;
import io.headwater.command.store.NewEvent;
import io.headwater.command.store.StoreOverloaded;
import io.headwater.command.store.StreamId;
import io.headwater.command.store.axon.HeldStore;
import io.headwater.events.CollectionDefinition;
import io.headwater.events.CollectionName;
import io.headwater.events.Event;
import io.headwater.events.EventCodec;
import io.headwater.events.Incarnation;
import io.headwater.events.JsonText;
import io.headwater.events.Metadata;
import io.headwater.events.Partition;
import io.headwater.events.RecordId;
import io.headwater.events.RecordState;
import io.headwater.events.Subject;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import io.headwater.events.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Records that were read, and what happened since. */
class BackfillTest {
    private static final TenantPlacement TENANT =
            new TenantPlacement(new TenantName("acme"), new Incarnation(7), new Partition(0));
    private static final CollectionName THINGS = new CollectionName("things");
    private static final CollectionName PARENTS = new CollectionName("parents");
    private static final Incarnation THINGS_LIFE = new Incarnation(9);
    private static final Incarnation PARENTS_LIFE = new Incarnation(10);
    private static final CollectionDefinition PLAIN = definition("");
    private static final CollectionDefinition CONSTRAINED = definition("""
            , "unique": [{"fields": ["email"]}], "references": [{"field": "parent", "collection": "parents"}]
            """);

    private final HeldStore store = new HeldStore();
    private final Definitions definitions = new Definitions(store);
    private final Map<String, String> refused = new TreeMap<>();
    private final List<Duration> pauses = new ArrayList<>();
    private final Backfill backfill = new Backfill(
            store,
            () -> definitions.find(TENANT, THINGS, new Version(1)),
            (id, rejection) -> refused.put(id.value(), describe(rejection)),
            new Patience(pauses::add));

    BackfillTest() {
        define(THINGS, 1, new Event.CollectionDefined(THINGS_LIFE, PLAIN, CONSTRAINED));
    }

    @Test
    void recordsGetTheirRowsAndTheOneThatIsInTheWayIsNamed() {
        // given
        create("a", "{\"email\": \"1\"}");
        create("b", "{\"email\": \"1\"}");

        // when
        backfill.add(asCreated("a", "{\"email\": \"1\"}"));
        backfill.add(asCreated("b", "{\"email\": \"1\"}"));
        backfill.flush();

        // then
        assertThat(refused).isEqualTo(Map.of("b", "UNIQUE_VIOLATED /email a"));
        assertThat(isFree("1")).isFalse();
    }

    @Test
    void aRecordThatHasChangedSinceItWasReadIsPassedOver() {
        // given
        create("a", "{\"email\": \"1\"}");
        append(recordStream("a"), about("a"), 2, new Event.RecordReplaced(json("{\"email\": \"2\"}")));

        // when
        backfill.add(asCreated("a", "{\"email\": \"1\"}"));
        backfill.flush();

        // then
        assertThat(refused).isEmpty();
        assertThat(isFree("1")).isTrue();
    }

    @Test
    void whatIsReferredToIsLookedForWhereItIsNow() {
        // given a collection that is defined after the definition that refers to it was read
        create("a", "{\"parent\": \"p\"}");
        create("b", "{\"parent\": \"q\"}");
        assertThat(definitions.find(TENANT, THINGS, new Version(1))).isPresent();
        define(PARENTS, 1, new Event.CollectionDefined(PARENTS_LIFE, PLAIN));
        append(
                StreamId.ofRecord(PARENTS_LIFE, new RecordId("p")),
                Subject.of(TENANT.tenant(), PARENTS, new RecordId("p")),
                1,
                new Event.RecordCreated(json("{}")));

        // when
        backfill.add(asCreated("a", "{\"parent\": \"p\"}"));
        backfill.add(asCreated("b", "{\"parent\": \"q\"}"));
        backfill.flush();

        // then
        assertThat(refused).isEqualTo(Map.of("b", "REFERENCE_MISSING /parent null"));
    }

    @Test
    void whenTheProposalIsSettledItIsOver() {
        // given
        create("a", "{\"email\": \"1\"}");
        assertThat(definitions.find(TENANT, THINGS, new Version(1))).isPresent();
        define(THINGS, 2, new Event.CollectionDefined(THINGS_LIFE, PLAIN));

        // when
        backfill.add(asCreated("a", "{\"email\": \"1\"}"));
        backfill.flush();

        // then
        assertThat(backfill.isOver()).isTrue();
        assertThat(isFree("1")).isTrue();
    }

    @Test
    void recordsThatTheLogHadNoRoomForComeAgainAfterAPause() {
        // given
        List<String> ids = List.of("a", "b", "c");
        ids.forEach(id -> create(id, "{\"email\": \"" + id + "\"}"));

        // when
        store.turnAway(2);
        ids.forEach(id -> backfill.add(asCreated(id, "{\"email\": \"" + id + "\"}")));
        backfill.flush();

        // then
        assertThat(refused).isEmpty();
        assertThat(ids).noneMatch(this::isFree);
        assertThat(pauses).hasSize(1);
    }

    @Test
    void aLogThatHasNoRoomForLongIsTooMuch() {
        // given
        create("a", "{\"email\": \"1\"}");

        // when
        store.turnAway(Integer.MAX_VALUE);
        backfill.add(asCreated("a", "{\"email\": \"1\"}"));

        // then
        assertThatThrownBy(backfill::flush).isInstanceOf(StoreOverloaded.class);
        assertThat(pauses).hasSize(Patience.PAUSES_MAX).isSorted();
        assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus))
                .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
    }

    private boolean isFree(String email) {
        UUID hash = ValueHash.of(List.of(json("{\"v\": \"" + email + "\"}").path("v")));
        Effect take = new Effect.Take(new Claim(THINGS_LIFE, "email", hash), new RecordId("probe"));
        StreamId stream = recordStream("probe");
        Append probe = Append.backfill(
                TENANT.partition(),
                List.of(new Expectation(stream, Version.NONE)),
                new Append.Backfill(stream, List.of(take)));
        return store.append(probe).join() instanceof AppendOutcome.Confirmed;
    }

    private static String describe(Rejection rejection) {
        Rejection.Fault fault = rejection.faults().getFirst();
        @Nullable String id = fault.facts().get("id");
        return rejection.code() + " " + fault.pointer() + " " + id;
    }

    private static StoredRecord asCreated(String id, String body) {
        RecordState state = RecordState.NEW.evolve(new Event.RecordCreated(json(body)), Instant.EPOCH);
        return new StoredRecord(new RecordId(id), state, false);
    }

    private void create(String id, String body) {
        append(recordStream(id), about(id), 1, new Event.RecordCreated(json(body)));
    }

    private void define(CollectionName collection, long version, Event event) {
        append(
                StreamId.ofCollection(TENANT.incarnation(), collection),
                Subject.of(TENANT.tenant(), collection),
                version,
                event);
    }

    private void append(StreamId stream, Subject subject, long version, Event event) {
        NewEvent stored = new NewEvent(
                UUID.randomUUID(),
                stream,
                new Version(version),
                subject,
                event.type(),
                EventCodec.encode(event),
                new Metadata("k1", null, Version.NONE),
                Instant.EPOCH);
        assertThat(store.append(new Append(
                                TENANT.partition(),
                                List.of(new Expectation(stream, new Version(version - 1))),
                                List.of(stored)))
                        .join())
                .isInstanceOf(AppendOutcome.Appended.class);
    }

    private static StreamId recordStream(String id) {
        return StreamId.ofRecord(THINGS_LIFE, new RecordId(id));
    }

    private static Subject about(String id) {
        return Subject.of(TENANT.tenant(), THINGS, new RecordId(id));
    }

    private static CollectionDefinition definition(String settings) {
        return CollectionDefinition.fromJson(
                JsonText.of("""
                {"schema": {"properties": {"email": {"type": "string"}, "parent": {"type": "string"}}}%s}
                """.formatted(settings)).tree());
    }

    private static ObjectNode json(String text) {
        return (ObjectNode) JsonText.of(text).tree();
    }
}
