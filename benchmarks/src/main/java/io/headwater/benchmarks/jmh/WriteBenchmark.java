package io.headwater.benchmarks.jmh;

import io.headwater.benchmarks.orders.OrderRequests;
import io.headwater.benchmarks.orders.OrderTenants;
import io.headwater.command.collection.RecordSchema;
import io.headwater.command.decision.Rejection;
import io.headwater.events.CloudEventHeaders;
import io.headwater.events.CollectionName;
import io.headwater.events.Event;
import io.headwater.events.EventCodec;
import io.headwater.events.EventEnvelope;
import io.headwater.events.EventType;
import io.headwater.events.Json;
import io.headwater.events.JsonText;
import io.headwater.events.Metadata;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.events.RecordState;
import io.headwater.events.Subject;
import io.headwater.events.TenantName;
import io.headwater.events.Version;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reading a body, checking it, folding it into a state, writing it as an event, and the headers that it travels with. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WriteBenchmark {
    private final byte[] body = OrderRequests.bodyOf("order-000-000000000001").getBytes(StandardCharsets.UTF_8);
    private final Event.RecordCreated created = new Event.RecordCreated((ObjectNode) Json.parse(body));
    private final RecordSchema schema = RecordSchema.compile(
            (ObjectNode) JsonText.of(OrderTenants.definition()).tree().path("schema"));
    private final EventEnvelope envelope = new EventEnvelope(
            1,
            new Partition(7),
            new Position(123_456),
            new UUID(0x019f_0000_0000_7000L, 0x8000_0000_0000_0001L),
            Subject.of(new TenantName("bench"), new CollectionName("orders"), new RecordId("order-000-000000000001")),
            new Version(1),
            EventType.RECORD_CREATED,
            JsonText.of(body),
            new Metadata("k-bench", null, new Version(1)),
            Instant.parse("2026-07-04T12:00:00.123456Z"));

    /** The strict reading of a body, with its exact numbers. */
    @Benchmark
    public JsonNode parse() {
        return Json.parse(body);
    }

    /** The record against its collection's JSON Schema. */
    @Benchmark
    public List<Rejection.Fault> validate() {
        return schema.check(created.body());
    }

    /** The fold of a creation. */
    @Benchmark
    public RecordState evolve() {
        return RecordState.NEW.evolve(created, envelope.occurredAt());
    }

    /** The tree as the event's data. */
    @Benchmark
    public JsonText encode() {
        return EventCodec.encode(created);
    }

    /** The CloudEvents headers of the event. */
    @Benchmark
    public void headers(Blackhole sink) {
        CloudEventHeaders.write(envelope, (name, value) -> sink.consume(value));
    }
}
