package io.headwater.projections.engine;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchTest {
    private static final Subject ORDERS = Subject.of(new TenantName("acme"), new CollectionName("orders"));
    private static final Subject ORDER =
            Subject.of(new TenantName("acme"), new CollectionName("orders"), new RecordId("o1"));

    @Test
    void aTransactionTakesSoManyDefinitionsAndTheRecordsAmongThem() {
        // given
        List<Delivery> alternating = IntStream.range(0, 1_000)
                .mapToObj(i -> i % 2 == 0 ? of(i, ORDERS, EventType.COLLECTION_DROPPED) : record(i))
                .toList();

        // when
        List<Delivery> first = Batch.bounded(alternating);

        // then
        assertThat(first).isEqualTo(alternating.subList(0, Batch.TABLES_MAX));
    }

    @Test
    void definitionsCountByTheTablesOfTheirAggregates() {
        // given definitions of 2 tables and an aggregate of 3: groups, least and greatest of a, and of b
        JsonText definition = definition("""
                {"schema": {"properties": {"a": {"type": "number"}, "b": {"type": "string"}}},
                 "aggregates": {"by-b": {"groupBy": ["b"], "measures": {
                   "orders": "count", "sum": {"sum": "a"}, "least": {"min": "a"}, "most": {"max": "a"}, "last": {"max": "b"}}}}}""");
        List<Delivery> definitions = IntStream.range(0, 100)
                .mapToObj(i -> of(i, ORDERS, EventType.COLLECTION_DEFINED, definition))
                .toList();

        // when
        List<Delivery> first = Batch.bounded(definitions);

        // then
        assertThat(first).hasSize(Batch.TABLES_MAX / 5);
    }

    @Test
    void aDefinitionWithMoreTablesThanThatGoesAlone() {
        // given 16 aggregates of 17 tables each
        List<Delivery> definitions = List.of(
                record(0),
                of(1, ORDERS, EventType.COLLECTION_DEFINED, definition(ManyTables.DEFINITION)),
                record(2),
                of(3, ORDERS, EventType.COLLECTION_DROPPED));

        // when, then
        assertThat(Batch.bounded(definitions)).isEqualTo(definitions.subList(0, 1));
        assertThat(Batch.bounded(definitions.subList(1, 4))).isEqualTo(definitions.subList(1, 3));
    }

    @Test
    void aDefinitionThatCannotBeReadCountsLikeAnEnd() {
        // given
        List<Delivery> unreadable = IntStream.range(0, 1_000)
                .mapToObj(i -> of(i, ORDERS, EventType.COLLECTION_DEFINED))
                .toList();

        // when, then
        assertThat(Batch.bounded(unreadable)).hasSize(Batch.TABLES_MAX / 2);
    }

    @Test
    void recordsAloneAreNotBounded() {
        // given
        List<Delivery> records =
                IntStream.range(0, 1_000).mapToObj(BatchTest::record).toList();

        // when, then
        assertThat(Batch.bounded(records)).isEqualTo(records);
    }

    private static Delivery record(int position) {
        return of(position, ORDER, EventType.RECORD_DELETED);
    }

    private static JsonText definition(String definition) {
        return EventCodec.encode(new Event.CollectionDefined(
                new Incarnation(9),
                CollectionDefinition.fromJson(JsonText.of(definition).tree())));
    }

    private static Delivery of(int position, Subject subject, EventType type) {
        return of(position, subject, type, JsonText.EMPTY_OBJECT);
    }

    private static Delivery of(int position, Subject subject, EventType type, JsonText data) {
        EventEnvelope event = new EventEnvelope(
                1,
                new Partition(0),
                new Position(position + 1L),
                new UUID(0, position),
                subject,
                new Version(position + 1L),
                type,
                data,
                new Metadata("k1", null, new Version(1)),
                Instant.EPOCH);
        return new Delivery.Legible(event, Delivery.NO_OFFSET);
    }
}
