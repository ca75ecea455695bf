package io.headwater.projections.engine;

import io.headwater.events.CloudEventHeaders;
import io.headwater.events.CollectionDefinition;
import io.headwater.events.CollectionName;
import io.headwater.events.Event;
import io.headwater.events.EventCodec;
import io.headwater.events.EventEnvelope;
import io.headwater.events.EventType;
import io.headwater.events.Incarnation;
import io.headwater.events.Json;
import io.headwater.events.JsonText;
import io.headwater.events.Metadata;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.events.Subject;
import io.headwater.events.TenantName;
import io.headwater.events.Version;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import javax.sql.DataSource;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Plays the log and the relay: makes events with dense positions, stores them, publishes them, or not. */
public final class LogFixture implements AutoCloseable {
    private final Database database;
    private final String topic;
    private final String bootstrap;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<Partition, Position> heads = new HashMap<>();
    private final Map<List<Object>, Version> versions = new HashMap<>();
    private final Map<Subject, Incarnation> incarnations = new HashMap<>();
    private final Map<UUID, Long> streams = new HashMap<>();

    /** A log of its own with a topic of its own. */
    public LogFixture(int partitions) {
        this(
                RealParts.get().newDatabase("log"),
                RealParts.get().bootstrap(),
                RealParts.get().newTopic("events", partitions));
    }

    LogFixture(Database database, String bootstrap, String topic) {
        this.database = database;
        this.topic = topic;
        this.bootstrap = bootstrap;
        this.producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap, ProducerConfig.LINGER_MS_CONFIG, 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        execute("""
                CREATE SCHEMA log;
                CREATE TABLE log.partition_head (
                  partition integer PRIMARY KEY, position bigint NOT NULL, epoch integer NOT NULL);
                CREATE TABLE log.event (
                  partition integer NOT NULL, position bigint NOT NULL, epoch integer NOT NULL, id uuid NOT NULL,
                  incarnation bigint NOT NULL, stream_key text COLLATE "C" NOT NULL, version bigint NOT NULL,
                  tenant text NOT NULL, collection text, record_id text, type text NOT NULL, data json NOT NULL,
                  metadata json NOT NULL, occurred_at timestamptz NOT NULL,
                  CONSTRAINT event_pk PRIMARY KEY (partition, position));
                CREATE INDEX event_stream_version ON log.event (incarnation, stream_key, version);
                CREATE TABLE log.snapshot (
                  incarnation bigint NOT NULL, stream_key text COLLATE "C" NOT NULL, version bigint NOT NULL,
                  event_id uuid NOT NULL, format integer NOT NULL, created_at timestamptz NOT NULL,
                  updated_at timestamptz NOT NULL, body json NOT NULL,
                  CONSTRAINT snapshot_pk PRIMARY KEY (incarnation, stream_key));
                """);
    }

    public DataSource dataSource() {
        return database.dataSource();
    }

    /** The JDBC URL of the log. */
    public String url() {
        return database.url();
    }

    /** The topic for an engine of this replica. */
    public Topic topic(String replica) {
        return new Topic(bootstrap, topic, "headwater-" + replica + "-" + topic);
    }

    /** The next event of a tenant, neither stored nor published. */
    public EventEnvelope next(Partition partition, Subject subject, Event event) {
        switch (event) {
            case Event.TenantProvisioned provisioned -> incarnations.put(subject, provisioned.incarnation());
            case Event.CollectionDefined defined -> incarnations.put(subject, defined.incarnation());
            default -> {}
        }
        return next(partition, subject, event.type(), EventCodec.encode(event));
    }

    /** Of the stream of a subject, as docs/formats.md has it; 0 if what it belongs to never began. */
    private long incarnation(Subject subject) {
        CollectionName collection = subject.collection();
        Subject owner = subject.record() == null || collection == null
                ? Subject.of(subject.tenant())
                : Subject.of(subject.tenant(), collection);
        Incarnation incarnation = incarnations.get(owner);
        return incarnation == null ? 0 : incarnation.value();
    }

    private static String streamKey(ParkedEvent.Stream stream) {
        if (stream.record() != null) {
            return stream.record();
        }
        return stream.collection() == null ? "" : stream.collection();
    }

    /** The next event with any data. */
    public EventEnvelope next(Partition partition, Subject subject, EventType type, JsonText data) {
        Position position = heads.merge(partition, new Position(1), (head, _) -> head.next());
        Version version = versions.merge(List.of(partition, subject), new Version(1), (last, _) -> last.next());
        UUID id = UUID.randomUUID();
        streams.put(id, incarnation(subject));
        return new EventEnvelope(
                1,
                partition,
                position,
                id,
                subject,
                version,
                type,
                data,
                new Metadata("test", null, Version.NONE),
                Instant.parse("2026-01-01T00:00:00Z").plusMillis(position.value()));
    }

    /** The next event, stored and published. */
    public EventEnvelope append(Partition partition, Subject subject, Event event) {
        EventEnvelope envelope = next(partition, subject, event);
        store(List.of(envelope));
        publish(envelope);
        return envelope;
    }

    /** Stores events as the command service would. */
    public void store(List<EventEnvelope> events) {
        String sql = """
                INSERT INTO log.event
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json, ?::json, ?::timestamptz)
                """;
        String head = """
                INSERT INTO log.partition_head VALUES (?, ?, 1)
                ON CONFLICT (partition) DO UPDATE SET position = excluded.position
                """;
        try (Connection connection = dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                PreparedStatement headStatement = connection.prepareStatement(head)) {
            for (EventEnvelope event : events) {
                ParkedEvent.Stream stream = ParkedEvent.Stream.of(event.subject());
                statement.setInt(1, event.partition().number());
                statement.setLong(2, event.position().value());
                statement.setInt(3, event.epoch());
                statement.setObject(4, event.id());
                statement.setLong(5, streams.getOrDefault(event.id(), 0L));
                statement.setString(6, streamKey(stream));
                statement.setLong(7, event.version().value());
                statement.setString(8, stream.tenant());
                statement.setString(9, stream.collection());
                statement.setString(10, stream.record());
                statement.setString(11, event.type().wireName());
                statement.setString(12, event.data().toString());
                statement.setString(13, event.metadata().toJson().toString());
                statement.setString(14, event.occurredAt().toString());
                statement.addBatch();
                headStatement.setInt(1, event.partition().number());
                headStatement.setLong(2, event.position().value());
                headStatement.addBatch();
            }
            statement.executeBatch();
            headStatement.executeBatch();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Publishes an event as the relay would. */
    public void publish(EventEnvelope event) {
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(
                topic,
                event.partition().number(),
                event.subject().tenant().value().getBytes(StandardCharsets.UTF_8),
                event.data().utf8());
        CloudEventHeaders.write(event, message.headers()::add);
        send(message);
    }

    void send(ProducerRecord<byte[], byte[]> message) {
        var _ = producer.send(message, (_, failure) -> {
            if (failure != null) {
                throw new IllegalStateException(failure);
            }
        });
    }

    /** Waits until everything published is in the topic. */
    public void flush() {
        producer.flush();
    }

    /** Lets the topic forget what is before an offset, as retention does. */
    void removeBefore(Partition partition, long offset) throws ExecutionException, InterruptedException {
        flush();
        try (Admin admin = Admin.create(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
            admin.deleteRecords(
                            Map.of(new TopicPartition(topic, partition.number()), RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get();
        }
    }

    /** Runs statements on the log. */
    public void execute(String sql) {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }

    /** A tenant begins. */
    public static Event provisioned(long incarnation) {
        return new Event.TenantProvisioned(new Incarnation(incarnation), JsonNodeFactory.instance.objectNode());
    }

    /** A collection begins or evolves; {@code definition} is JSON with single quotes. */
    public static Event defined(long incarnation, String definition) {
        return new Event.CollectionDefined(
                new Incarnation(incarnation), CollectionDefinition.fromJson(json(definition)));
    }

    /** An object from JSON with single quotes. */
    public static ObjectNode json(String text) {
        return (ObjectNode) Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    public static Subject tenant(String tenant) {
        return Subject.of(new TenantName(tenant));
    }

    public static Subject collection(String tenant, String collection) {
        return Subject.of(new TenantName(tenant), new CollectionName(collection));
    }

    public static Subject record(String tenant, String collection, String id) {
        return Subject.of(new TenantName(tenant), new CollectionName(collection), new RecordId(id));
    }
}
