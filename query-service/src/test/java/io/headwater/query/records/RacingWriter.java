package io.headwater.query.records;

import io.headwater.events.CollectionName;
import io.headwater.events.EventEnvelope;
import io.headwater.events.EventType;
import io.headwater.events.JsonText;
import io.headwater.events.Metadata;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.events.Subject;
import io.headwater.events.Token;
import io.headwater.events.Version;
import io.headwater.query.ReplicaFixture;
import io.headwater.query.ServiceFixture;
import io.headwater.query.TopicFixture;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Events of a few records, one after the other: to the topic at once, to each replica somewhat later. A row's version, the count of
 * the records and the one group of the aggregate are the position of the last event, so that an answer tells which it has seen.
 */
final class RacingWriter {
    static final int RECORDS = 40;
    static final String AGGREGATE = "overall";
    /** Events that a replica lacks at most: on a busy machine the writer waits, or the readers would, ever longer. */
    private static final int LAG_MAX = 16;

    private static final String DEFINITION = """
            {"schema": {"type": "object"}, "aggregates": {"overall": {"measures": {"records": "count"}}}}
            """;
    private static final Partition PARTITION = ServiceFixture.ACME.partition();

    private final TopicFixture topics;
    private final List<Lagging> replicas;
    private final AtomicLongArray acknowledged = new AtomicLongArray(RECORDS);

    private record Written(int record, long position) {}

    /** A replica with the events that it lacks. */
    private record Lagging(ReplicaFixture replica, BlockingQueue<Written> written) {}

    RacingWriter(List<ReplicaFixture> replicas, TopicFixture topics) {
        this.topics = topics;
        this.replicas = replicas.stream()
                .map(replica -> new Lagging(replica, new ArrayBlockingQueue<>(LAG_MAX)))
                .toList();
        replicas.forEach(RacingWriter::define);
    }

    private static void define(ReplicaFixture replica) {
        replica.provision(ServiceFixture.ACME);
        ReplicaFixture.Table table = replica.define(ServiceFixture.ACME, new CollectionName("orders"), 9, DEFINITION);
        Map<String, String> rows = new LinkedHashMap<>();
        for (int i = 0; i < RECORDS; i++) {
            rows.put("r" + i, "{}");
        }
        replica.put(table, 0, rows);
        replica.execute("CREATE TABLE t7.c9_g1_a1 (key bytea PRIMARY KEY, records bigint NOT NULL)");
        replica.execute("INSERT INTO t7.c9_g1_a1 VALUES ('', 0)");
        replica.execute("INSERT INTO headwater.aggregate (collection, rows_table, name, table_name, shape)"
                + " VALUES (9, 'c9_g1', 'overall', 'c9_g1_a1', '{}')");
        replica.execute("UPDATE headwater.collection_count SET records = 0");
        replica.checkpoint(PARTITION.number(), 0);
    }

    /** What the last write of a record returned. */
    Token acknowledged(int record) {
        return new Token(1, PARTITION, new Position(acknowledged.get(record)));
    }

    void write(AtomicBoolean over) throws InterruptedException {
        for (long position = 1; !over.get(); position++) {
            int record = ThreadLocalRandom.current().nextInt(RECORDS);
            topics.publish(new EventEnvelope(
                    1,
                    PARTITION,
                    new Position(position),
                    UUID.randomUUID(),
                    Subject.of(ServiceFixture.ACME.tenant(), new CollectionName("orders"), new RecordId("r" + record)),
                    new Version(position),
                    EventType.RECORD_REPLACED,
                    JsonText.EMPTY_OBJECT,
                    new Metadata("k", null, new Version(1)),
                    Instant.EPOCH));
            for (Lagging each : replicas) {
                handOver(new Written(record, position), each, over);
            }
            acknowledged.set(record, position);
            // Bursts, and pauses in which what was read is still right.
            pause(Duration.ofMillis(position % 32 == 0 ? 60 : 1));
        }
        topics.flush();
    }

    private static void handOver(Written event, Lagging replica, AtomicBoolean over) throws InterruptedException {
        boolean handedOver = false;
        while (!handedOver && !over.get()) {
            handedOver = replica.written().offer(event, 10, TimeUnit.MILLISECONDS);
        }
    }

    // All in one statement, hence in one snapshot for whoever reads.
    private static final String APPLY = """
            WITH
              changed AS (UPDATE t7.c9_g1 SET version = ?, position = ? WHERE id = ?),
              counted AS (UPDATE headwater.collection_count SET records = ?),
              added AS (UPDATE t7.c9_g1_a1 SET records = ?)
            UPDATE headwater.checkpoint SET position = ?
            """;

    /** Applies what one of the replicas lacks, each event some milliseconds late. */
    void apply(int replica, AtomicBoolean over) {
        Lagging lagging = replicas.get(replica);
        try (Connection connection = lagging.replica().dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(APPLY)) {
            while (!over.get()) {
                Written next = lagging.written().poll(10, TimeUnit.MILLISECONDS);
                if (next != null) {
                    pause(Duration.ofNanos(ThreadLocalRandom.current().nextLong(3_000_000)));
                    statement.setLong(1, next.position());
                    statement.setLong(2, next.position());
                    statement.setString(3, "r" + next.record());
                    statement.setLong(4, next.position());
                    statement.setLong(5, next.position());
                    statement.setLong(6, next.position());
                    statement.executeUpdate();
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The pace of the race, not a wait for anything. */
    static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }
}
