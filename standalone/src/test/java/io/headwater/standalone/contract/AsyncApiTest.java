package io.headwater.standalone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.collection.RecordSchema;
import io.headwater.events.Adjustment;
import io.headwater.events.CloudEventHeaders;
import io.headwater.events.CollectionDefinition;
import io.headwater.events.CollectionName;
import io.headwater.events.Event;
import io.headwater.events.EventCodec;
import io.headwater.events.EventEnvelope;
import io.headwater.events.EventType;
import io.headwater.events.Incarnation;
import io.headwater.events.JsonText;
import io.headwater.events.Metadata;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.events.Subject;
import io.headwater.events.TenantName;
import io.headwater.events.Version;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class AsyncApiTest {
    private static final JsonNode DOCUMENT = OpenApi.read("/io/headwater/command/contract/asyncapi.json");

    @Test
    void everyTypeOfEventIsAMessageAndNoOther() {
        // given
        String[] types =
                Arrays.stream(EventType.values()).map(EventType::wireName).toArray(String[]::new);

        // when, then
        assertThat(DOCUMENT.at("/components/messages").propertyNames()).containsExactlyInAnyOrder(types);
        assertThat(DOCUMENT.at("/channels/events/messages").properties())
                .hasSize(types.length)
                .allSatisfy(
                        message -> assertThat(message.getValue().path("$ref").stringValue())
                                .isEqualTo("#/components/messages/" + message.getKey()));
    }

    @ParameterizedTest
    @EnumSource(EventType.class)
    void anEventAsItIsSentFitsItsMessage(EventType type) {
        // given
        JsonNode message = DOCUMENT.at("/components/messages").path(type.wireName());
        EventEnvelope event = envelope(type);
        ObjectNode headers = JsonNodeFactory.instance.objectNode();

        // when
        CloudEventHeaders.write(event, (name, value) -> headers.put(name, new String(value, StandardCharsets.UTF_8)));

        // then
        assertThat(fits(message.path("headers"), headers)).isTrue();
        assertThat(message.at("/headers/properties").propertyNames())
                .containsAll(headers.propertyNames())
                .containsExactlyInAnyOrderElementsOf(headers.propertyNames());
        assertThat(fits(message.path("payload"), event.data().tree())).isTrue();
        headers.remove("ce_position");
        assertThat(fits(message.path("headers"), headers)).isFalse();
    }

    private static boolean fits(JsonNode schema, JsonNode value) {
        return RecordSchema.compile((ObjectNode) schema).check(value).isEmpty();
    }

    private static EventEnvelope envelope(EventType type) {
        Event event = sample(type);
        TenantName tenant = new TenantName("acme");
        CollectionName collection = new CollectionName("orders");
        Subject subject = switch (event) {
            case Event.TenantEvent _ -> Subject.of(tenant);
            case Event.CollectionEvent _ -> Subject.of(tenant, collection);
            case Event.RecordEvent _ -> Subject.of(tenant, collection, new RecordId("o-1"));
        };
        return new EventEnvelope(
                1,
                new Partition(3),
                new Position(7),
                new UUID(1, 2),
                subject,
                new Version(1),
                type,
                EventCodec.encode(event),
                new Metadata(
                        "k-1",
                        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                        event instanceof Event.RecordEvent ? new Version(1) : Version.NONE),
                Instant.parse("2026-07-04T12:00:00.123456Z"));
    }

    private static Event sample(EventType type) {
        ObjectNode object = (ObjectNode) JsonText.of("{\"stock\": 5}").tree();
        return switch (type) {
            case TENANT_PROVISIONED -> new Event.TenantProvisioned(new Incarnation(7), object);
            case TENANT_CHANGED -> new Event.TenantChanged(object);
            case TENANT_OFFBOARDED -> new Event.TenantOffboarded();
            case COLLECTION_DEFINED ->
                new Event.CollectionDefined(new Incarnation(9), CollectionDefinition.fromJson((ObjectNode)
                        JsonText.of("{\"schema\": {}}").tree()));
            case COLLECTION_DROPPED -> new Event.CollectionDropped();
            case RECORD_CREATED -> new Event.RecordCreated(object);
            case RECORD_REPLACED -> new Event.RecordReplaced(object);
            case RECORD_PATCHED -> new Event.RecordPatched(object);
            case RECORD_ADJUSTED ->
                new Event.RecordAdjusted(Adjustment.fromJson(
                        (ObjectNode) JsonText.of("{\"/stock\": -5}").tree()));
            case RECORD_DELETED -> new Event.RecordDeleted();
        };
    }
}
