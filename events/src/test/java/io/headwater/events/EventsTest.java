package io.headwater.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class EventsTest {
    private static final Instant T1 = Instant.parse("2026-01-01T00:00:00.000001Z");
    private static final Instant T2 = Instant.parse("2026-01-02T00:00:00Z");

    static List<Event> everyEvent() {
        CollectionDefinition definition = CollectionDefinition.fromJson(json("{\"schema\": {\"type\": \"object\"}}"));
        return List.of(
                new Event.TenantProvisioned(new Incarnation(7), json("{\"a\":1}")),
                new Event.TenantChanged(json("{}")),
                new Event.TenantOffboarded(),
                new Event.CollectionDefined(new Incarnation(9), definition),
                new Event.CollectionDefined(new Incarnation(9), definition, definition),
                new Event.CollectionDropped(),
                new Event.RecordCreated(json("{\"price\":14.00}")),
                new Event.RecordReplaced(json("{\"price\":0.1}")),
                new Event.RecordPatched(json("{\"price\":null}")),
                new Event.RecordAdjusted(Adjustment.fromJson(json("{\"/stock\":-5}"))),
                new Event.RecordDeleted());
    }

    @ParameterizedTest
    @MethodSource("everyEvent")
    void everyEventIsReadBackFromItsDataAndFromItsHeaders(Event event) {
        // given
        EventEnvelope envelope = new EventEnvelope(
                2,
                new Partition(3),
                new Position(41),
                UUID.randomUUID(),
                Subject.of(new TenantName("acme"), new CollectionName("orders"), new RecordId("o:1")),
                new Version(5),
                event.type(),
                EventCodec.encode(event),
                new Metadata("k1", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", new Version(1)),
                T1);
        Map<String, byte[]> headers = new HashMap<>();

        // when
        CloudEventHeaders.write(envelope, headers::put);
        EventEnvelope read = CloudEventHeaders.read(
                envelope.partition(), headers::forEach, envelope.data().utf8());

        // then
        assertThat(read).isEqualTo(envelope);
        assertThat(read.event()).isEqualTo(event);
        assertThat(read.token()).hasToString("2.3.41");
        assertThat(Metadata.fromJson(envelope.metadata().toJson())).isEqualTo(envelope.metadata());
    }

    @Test
    void everyTypeHasAnEvent() {
        assertThat(everyEvent()).extracting(Event::type).contains(EventType.values());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_tenant", "ce_position", "ce_type", "ce_id", "ce_time", "ce_epoch", "ce_recordversion"})
    void aMissingOrBrokenHeaderIsUnreadable(String name) {
        // given
        Map<String, byte[]> headers = new HashMap<>();
        EventEnvelope envelope = new EventEnvelope(
                1,
                new Partition(0),
                new Position(1),
                UUID.randomUUID(),
                Subject.of(new TenantName("acme")),
                new Version(1),
                EventType.TENANT_OFFBOARDED,
                JsonText.EMPTY_OBJECT,
                new Metadata("k1", null, Version.NONE),
                T1);
        CloudEventHeaders.write(envelope, headers::put);

        // then
        headers.put(name, "?".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> CloudEventHeaders.read(envelope.partition(), headers::forEach, new byte[0]))
                .isInstanceOf(UnreadableEvent.class);
        headers.remove(name);
        assertThatThrownBy(() -> CloudEventHeaders.read(envelope.partition(), headers::forEach, new byte[0]))
                .isInstanceOf(UnreadableEvent.class);
    }

    @Test
    void aRecordIsTheFoldOfItsEvents() {
        // when
        RecordState state = RecordState.NEW
                .evolve(new Event.RecordCreated(json("{\"a\":1,\"b\":2}")), T1)
                .evolve(new Event.RecordPatched(json("{\"a\":null,\"c\":3}")), T2);

        // then
        assertThat(state).isEqualTo(new RecordState(new Version(2), json("{\"b\":2,\"c\":3}"), T1, T2));
    }

    @Test
    void aRecordThatBeginsAgainContinuesItsVersions() {
        // when
        RecordState state = RecordState.NEW
                .evolve(new Event.RecordCreated(json("{\"a\":1}")), T1)
                .evolve(new Event.RecordDeleted(), T1)
                .evolve(new Event.RecordCreated(json("{\"a\":2}")), T2);

        // then
        assertThat(state).isEqualTo(new RecordState(new Version(3), json("{\"a\":2}"), T2, T2));
    }

    @Test
    void aPatchWithoutARecordIsUnreadable() {
        assertThatThrownBy(() -> RecordState.NEW.evolve(new Event.RecordPatched(json("{}")), T1))
                .isInstanceOf(UnreadableEvent.class);
    }

    @Test
    void controlEntriesReadBackAsTheyAreWritten() {
        // given
        TenantPlacement placement = new TenantPlacement(new TenantName("acme"), new Incarnation(7), new Partition(3));
        ApiKey key = new ApiKey(
                "k1",
                new TenantName("acme"),
                "ab".repeat(32),
                Set.of(ApiKey.Scope.READ, ApiKey.Scope.ADMIN),
                Set.of(new CollectionName("orders")),
                T2);

        // then
        assertThat(TenantPlacement.fromJson(placement.toJson())).isEqualTo(placement);
        assertThat(ApiKey.fromJson(key.toJson())).isEqualTo(key);
    }

    private static ObjectNode json(String text) {
        return (ObjectNode) JsonText.of(text).tree();
    }
}
