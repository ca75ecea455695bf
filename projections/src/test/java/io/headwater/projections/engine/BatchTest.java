package io.headwater.projections.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CollectionName;
import io.headwater.events.EventEnvelope;
import io.headwater.events.EventType;
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
        assertThat(first).isEqualTo(alternating.subList(0, 2 * Batch.DEFINITIONS_MAX));
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

    private static Delivery of(int position, Subject subject, EventType type) {
        EventEnvelope event = new EventEnvelope(
                1,
                new Partition(0),
                new Position(position + 1L),
                new UUID(0, position),
                subject,
                new Version(position + 1L),
                type,
                JsonText.EMPTY_OBJECT,
                new Metadata("k1", null, new Version(1)),
                Instant.EPOCH);
        return new Delivery.Legible(event, Delivery.NO_OFFSET);
    }
}
