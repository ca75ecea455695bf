package io.headwater.command.relay;

import io.headwater.events.Partition;
import io.headwater.events.Position;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Up to where each partition was published, kept in the log for topics whose retention emptied them. Blocks. */
final class Watermarks {
    /**
     * A published event's place in the topic.
     *
     * @param topicId of the topic; one of the same name that was created again has another
     */
    record Watermark(Position position, String topicId, long kafkaOffset) {}

    private final JdbcClient jdbc;

    Watermarks(DataSource pool) {
        this.jdbc = JdbcClient.create(pool);
    }

    private static final String READ = """
            SELECT
                partition,
                position,
                topic_id,
                kafka_offset
            FROM log.published
            """;

    Map<Partition, Watermark> read() {
        record Row(Partition partition, Watermark watermark) {}
        return jdbc
                .sql(READ)
                .query((row, number) -> new Row(
                        new Partition(row.getInt("partition")),
                        new Watermark(
                                new Position(row.getLong("position")),
                                row.getString("topic_id"),
                                row.getLong("kafka_offset"))))
                .list()
                .stream()
                .collect(Collectors.toMap(Row::partition, Row::watermark));
    }

    private static final String SAVE = """
            INSERT INTO log.published (partition, position, topic_id, kafka_offset)
            SELECT partition, position, :topic_id, kafka_offset
            FROM unnest(:partitions::integer[], :positions::bigint[], :kafka_offsets::bigint[])
                AS published (partition, position, kafka_offset)
            ON CONFLICT (partition) DO UPDATE SET
                position = excluded.position,
                topic_id = excluded.topic_id,
                kafka_offset = excluded.kafka_offset
            """;

    /** Saves the watermarks of one topic in one statement. */
    void save(String topicId, Map<Partition, Acknowledged> published) {
        jdbc.sql(SAVE)
                .param("topic_id", topicId)
                .param(
                        "partitions",
                        published.keySet().stream().mapToInt(Partition::number).toArray())
                .param(
                        "positions",
                        published.values().stream()
                                .mapToLong(
                                        acknowledged -> acknowledged.position().value())
                                .toArray())
                .param(
                        "kafka_offsets",
                        published.values().stream()
                                .mapToLong(Acknowledged::kafkaOffset)
                                .toArray())
                .update();
    }
}
