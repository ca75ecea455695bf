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
 * Events of a few records, one after the other: to the topic at once, to the replica somewhat later. A row's version is
 * the position of its event, so that an answer tells which event it has seen.
 */
final class RacingWriter {
    static final int RECORDS = 40;
    /** Events that the replica lacks at most: on a busy machine the writer waits, or the readers would, ever longer. */
    private static final int LAG_MAX = 16;

    private static final Partition PARTITION = ServiceFixture.ACME.partition();

    private final ReplicaFixture replica;
    private final TopicFixture topics;
    private final ReplicaFixture.Table table;
    private final AtomicLongArray acknowledged = new AtomicLongArray(RECORDS);
    private final BlockingQueue<Written> written = new ArrayBlockingQueue<>(LAG_MAX);

    private record Written(int record, long position) {}

    RacingWriter(ReplicaFixture replica, TopicFixture topics, ReplicaFixture.Table table) {
        this.replica = replica;
        this.topics = topics;
        this.table = table;
        Map<String, String> rows = new LinkedHashMap<>();
        for (int i = 0; i < RECORDS; i++) {
            rows.put("r" + i, "{}");
        }
        replica.put(table, 0, rows);
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
            Written event = new Written(record, position);
            boolean handedOver = false;
            while (!handedOver && !over.get()) {
                handedOver = written.offer(event, 10, TimeUnit.MILLISECONDS);
            }
            acknowledged.set(record, position);
            pause(Duration.ofMillis(2));
        }
        topics.flush();
    }

    /** Row and checkpoint in one statement, each some milliseconds late. */
    void apply(AtomicBoolean over) {
        String sql = "WITH changed AS (UPDATE " + table.name()
                + " SET version = ?, position = ? WHERE id = ?) UPDATE headwater.checkpoint SET position = ?";
        try (Connection connection = replica.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            while (!over.get()) {
                Written next = written.poll(10, TimeUnit.MILLISECONDS);
                if (next != null) {
                    pause(Duration.ofNanos(ThreadLocalRandom.current().nextLong(3_000_000)));
                    statement.setLong(1, next.position());
                    statement.setLong(2, next.position());
                    statement.setString(3, "r" + next.record());
                    statement.setLong(4, next.position());
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
