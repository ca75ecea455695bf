package io.headwater.benchmarks.append;

import io.headwater.command.store.Append;
import io.headwater.command.store.NewEvent;
import io.headwater.command.store.StreamId;
import io.headwater.events.CollectionName;
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
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/**
 * Appends of one event each, each on a stream that never was. Safe for any number of threads.
 *
 * <p>Ids have the form of UUIDv7 and grow, as real ones do, but are counted: making random ones is not what is measured.
 */
final class NewStreams {
    static final TenantName TENANT = new TenantName("bench");
    private static final CollectionName COLLECTION = new CollectionName("orders");
    private static final Metadata METADATA = new Metadata("k-bench", null, new Version(1));
    private static final long EVENT_IDS = 0x019f_0000_0000_7000L;
    private static final long RECORD_IDS = 0x019f_0000_0001_7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    /** 200 bytes of an order. */
    private static final JsonText BODY = JsonText.of("""
            {"customerId":"VINET","orderDate":"2026-07-04","freight":32.38,"status":"open",\
            "shipTo":{"name":"Vins et alcools","city":"Reims","country":"FR"},\
            "lines":[{"productId":"11","unitPrice":14.00,"quantity":12}]}""");

    /** The same as a tree, which nobody changes. */
    static final JsonNode TREE = BODY.tree();

    private final AtomicLong counter = new AtomicLong();

    /** How many appends were asked for. */
    long taken() {
        return counter.get();
    }

    /** The next append, to the tenant's life in the given partition. */
    Append next(Partition partition) {
        long number = counter.incrementAndGet();
        RecordId record = new RecordId(new UUID(RECORD_IDS, VARIANT | number).toString());
        StreamId stream = StreamId.ofRecord(new Incarnation(partition.number() + 1L), record);
        NewEvent event = new NewEvent(
                new UUID(EVENT_IDS, VARIANT | number),
                stream,
                new Version(1),
                Subject.of(TENANT, COLLECTION, record),
                EventType.RECORD_CREATED,
                BODY,
                METADATA,
                Instant.now().truncatedTo(ChronoUnit.MICROS));
        return new Append(partition, List.of(new Append.Expectation(stream, Version.NONE)), List.of(event));
    }
}
