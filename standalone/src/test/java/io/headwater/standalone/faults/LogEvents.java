package io.headwater.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Event;
import io.headwater.events.EventCodec;
import io.headwater.events.EventType;
import io.headwater.events.JsonText;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.RecordState;
import io.headwater.events.Token;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All events of a log as SQL shows them.
 *
 * @param partitions the events of each partition that has any, in position order
 */
public record LogEvents(Map<Integer, List<Row>> partitions) {

    /** An event; {@code record} is null for events about a tenant or a collection. */
    public record Row(
            int epoch,
            int partition,
            long position,
            UUID id,
            Journal.@Nullable Key record,
            long version,
            String type,
            String data,
            Instant occurredAt) {

        public Event event() {
            return EventCodec.decode(EventType.ofWireName(type), JsonText.of(data));
        }

        public Token token() {
            return new Token(epoch, new Partition(partition), new Position(position));
        }

        /** Of the write that made it. */
        long number() {
            return JsonText.of(data).tree().path("number").asLong();
        }
    }

    private static final String ALL = """
            SELECT epoch, partition, position, id, tenant, collection, record_id, version, type, data, occurred_at
            FROM log.event
            ORDER BY partition, position
            """;

    public static LogEvents read(String jdbcUrl) throws SQLException {
        Map<Integer, List<Row>> partitions = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ALL)) {
            while (row.next()) {
                Row event = row(row);
                partitions
                        .computeIfAbsent(event.partition(), _ -> new ArrayList<>())
                        .add(event);
            }
        }
        return new LogEvents(partitions);
    }

    private static Row row(ResultSet row) throws SQLException {
        String record = row.getString("record_id");
        return new Row(
                row.getInt("epoch"),
                row.getInt("partition"),
                row.getLong("position"),
                row.getObject("id", UUID.class),
                record == null ? null : new Journal.Key(row.getString("tenant"), row.getString("collection"), record),
                row.getLong("version"),
                row.getString("type"),
                row.getString("data"),
                row.getObject("occurred_at", OffsetDateTime.class).toInstant());
    }

    public int count() {
        return partitions.values().stream().mapToInt(List::size).sum();
    }

    public List<Row> ofRecords() {
        return partitions.values().stream()
                .flatMap(List::stream)
                .filter(row -> row.record() != null)
                .toList();
    }

    /** Positions are 1, 2, 3 … in each partition, and versions in each record. */
    public LogEvents assertDense() {
        partitions.forEach((partition, rows) -> {
            long expected = 0;
            for (Row row : rows) {
                assertThat(row.position())
                        .as("position in partition %d", partition)
                        .isEqualTo(++expected);
            }
        });
        Map<Journal.Key, Long> versions = new HashMap<>();
        for (Row row : ofRecords()) {
            assertThat(row.version())
                    .as("version of %s", row.record())
                    .isEqualTo(versions.merge(key(row), 1L, Long::sum));
        }
        return this;
    }

    /** Every acknowledged write is there once, where its answer said; every unanswered one at most once; nothing else is. */
    void assertHasWritesOf(Journal journal) {
        Map<Long, Row> byNumber = new HashMap<>();
        for (Row row : ofRecords()) {
            assertThat(byNumber.put(row.number(), row))
                    .as("another event of the write of %s", row)
                    .isNull();
        }
        for (Journal.Acknowledged write : journal.acknowledged()) {
            assertThat(byNumber).as("the event of %s", write).containsKey(write.number());
            Row row = Objects.requireNonNull(byNumber.remove(write.number()));
            assertThat(new Journal.Acknowledged(row.number(), key(row), row.version(), row.token()))
                    .isEqualTo(write);
        }
        assertThat(journal.unanswered()).containsAll(byNumber.keySet());
        System.out.printf(
                "%d writes acknowledged, %d not answered, of which %d in the log, once%n",
                journal.acknowledgedCount(), journal.unanswered().size(), byNumber.size());
    }

    /** What every record is by its events. */
    public Map<Journal.Key, RecordState> fold() {
        Map<Journal.Key, RecordState> states = new HashMap<>();
        for (Row row : ofRecords()) {
            RecordState before = states.getOrDefault(key(row), RecordState.NEW);
            states.put(key(row), before.evolve((Event.RecordEvent) row.event(), row.occurredAt()));
        }
        return states;
    }

    private static Journal.Key key(Row row) {
        return Objects.requireNonNull(row.record());
    }
}
