package io.headwater.command.relay;

import static io.headwater.command.relay.RelayFixture.PARTITIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.CloudEventDeserializer;
import io.headwater.command.control.NamedKey;
import io.headwater.events.ApiKey;
import io.headwater.events.ApiKey.Scope;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import io.headwater.parts.RealParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RelayIT {
    private final RelayFixture fixture = new RelayFixture(RealParts.get().bootstrap());

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void everyPartitionIsPublishedDenselyInOrderBeforeAndAfterTheStart() {
        // given
        fixture.append("before", 300);

        // when
        try (Relay _ = fixture.relay()) {
            fixture.append("after", 300);

            // then
            assertThat(fixture.awaitPositions(600)).isEqualTo(dense(200));
        }
    }

    @Test
    void anEventIsACloudEventInBinaryMode() {
        // given
        fixture.append("o", 1);
        EventEnvelope stored = fixture.store
                .readAfter(Map.of(new Partition(0), Position.START), 1)
                .getOrDefault(new Partition(0), List.of())
                .getFirst();

        // when
        try (Relay _ = fixture.relay();
                CloudEventDeserializer deserializer = new CloudEventDeserializer()) {
            ConsumerRecord<byte[], byte[]> record =
                    fixture.awaitRecords(fixture.topics.events(), 1).getFirst();
            CloudEvent event = deserializer.deserialize(record.topic(), record.headers(), record.value());

            // then
            assertThat(record.key()).asString().isEqualTo("acme");
            assertThat(record.value()).isEqualTo(stored.data().utf8());
            assertThat(event.getId()).isEqualTo(stored.id().toString());
            assertThat(event.getType()).isEqualTo("headwater.record.created.v1");
            assertThat(event.getSource()).hasToString("/tenants/acme/collections/orders");
            assertThat(event.getSubject()).isEqualTo("o0");
            assertThat(event.getExtension("position")).isEqualTo("1");
        }
    }

    @Test
    void aRestartPublishesNothingTwice() {
        // given
        try (Relay _ = fixture.relay()) {
            fixture.append("first", 90);
            fixture.awaitPositions(90);
        }

        // when
        try (Relay _ = fixture.relay()) {
            fixture.append("second", 90);

            // then
            assertThat(fixture.awaitPositions(180)).isEqualTo(dense(60));
        }
    }

    @Test
    void aFollowerTakesOverWhenTheLeadersSessionIsLost() throws SQLException {
        // given
        SimpleMeterRegistry first = new SimpleMeterRegistry();
        SimpleMeterRegistry second = new SimpleMeterRegistry();
        try (Relay _ = fixture.relay(first)) {
            await().until(() -> isLeader(first));
            try (Relay _ = fixture.relay(second)) {
                fixture.append("before", 90);

                // when
                terminateLeader();
                fixture.append("after", 90);

                // then
                assertThat(fixture.awaitPositions(180)).isEqualTo(dense(60));
                await().untilAsserted(() -> assertThat(isLeader(first)).isNotEqualTo(isLeader(second)));
            }
        }
    }

    @Test
    void whatAPausedLeaderSendsLateIsFenced() {
        // given a leader that has sent one event and is paused before it commits
        fixture.append("o", 6);
        try (Relay _ = fixture.relay()) {
            fixture.awaitPositions(6);
        }
        fixture.append("late", 6);
        List<EventEnvelope> late = fixture.store
                .readAfter(Map.of(new Partition(0), new Position(2)), 10)
                .getOrDefault(new Partition(0), List.of());
        try (LogPublisher paused = fixture.publisher()) {
            paused.send(late.subList(0, 1));

            // when another takes over, and the paused one wakes up
            try (Relay _ = fixture.relay()) {
                fixture.awaitPositions(12);
                assertThatThrownBy(() -> {
                            paused.send(late.subList(1, 2));
                            paused.commit();
                        })
                        .isInstanceOf(KafkaException.class);

                // then
                assertThat(fixture.awaitPositions(12)).isEqualTo(dense(4));
            }
        }
    }

    @Test
    void anEmptiedTopicGoesOnAfterTheWatermark() throws Exception {
        // given
        try (Relay _ = fixture.relay()) {
            fixture.append("old", 30);
            fixture.awaitPositions(30);
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", fixture.topics.bootstrap()))) {
            admin.deleteRecords(IntStream.range(0, PARTITIONS)
                            .boxed()
                            .collect(Collectors.toMap(
                                    partition -> new TopicPartition(fixture.topics.events(), partition),
                                    partition -> RecordsToDelete.beforeOffset(-1))))
                    .all()
                    .get();
        }

        // when
        try (Relay _ = fixture.relay()) {
            fixture.append("new", 3);

            // then
            assertThat(fixture.awaitPositions(3)).isEqualTo(Map.of(0, List.of(11L), 1, List.of(11L), 2, List.of(11L)));
        }
    }

    @Test
    void aPartitionWhoseTopicDiffersFromTheLogIsRefusedAndTheOthersGoOn() throws SQLException {
        // given
        try (Relay _ = fixture.relay()) {
            fixture.append("old", 30);
            fixture.awaitPositions(30);
        }
        try (Connection connection = fixture.log.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE log.event SET id = gen_random_uuid() WHERE partition = 0 AND position = 10");
            statement.execute("DELETE FROM log.event WHERE partition = 1 AND position = 10");
            statement.execute("UPDATE log.partition_head SET position = 9 WHERE partition = 1");
        }

        // when
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Relay _ = fixture.relay(registry)) {
            fixture.append("new", 30);

            // then
            Map<Integer, List<Long>> positions = fixture.awaitPositions(40);
            assertThat(positions.get(0)).hasSize(10);
            assertThat(positions.get(1)).hasSize(10);
            assertThat(positions.get(2)).isEqualTo(numbersTo(20));
            assertThat(registry.get("headwater.relay.refused").gauge().value()).isEqualTo(2);
        }
    }

    @Test
    void tenantsAndKeysAreOnTheControlTopicUntilTheyAreRevoked() {
        // given
        TenantPlacement acme = fixture.control.provision(new TenantName("acme")).orElseThrow();
        fixture.control.putKey(key("k1"));
        try (Relay _ = fixture.relay()) {
            fixture.awaitRecords(fixture.topics.control(), 2);

            // when
            fixture.control.putKey(key("k2"));
            fixture.control.revokeKey(new TenantName("acme"), "k1", Instant.parse("2026-01-02T03:04:05Z"));

            // then
            await().untilAsserted(() -> {
                List<ConsumerRecord<byte[], byte[]>> records = fixture.awaitRecords(fixture.topics.control(), 4);
                assertThat(records)
                        .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
                        .containsExactly("tenant/acme", "key/k1", "key/k2", "key/k1");
                assertThat(records.getFirst().value()).isEqualTo(acme.toJson().utf8());
                assertThat(records.get(2).value())
                        .isEqualTo(key("k2").key().toJson().utf8());
                assertThat(records.get(3).value()).isNull();
            });
        }
    }

    private void terminateLeader() throws SQLException {
        try (Connection connection = fixture.log.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                    + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
        }
    }

    private static boolean isLeader(SimpleMeterRegistry registry) {
        return registry.get("headwater.relay.leader").gauge().value() == 1;
    }

    private static Map<Integer, List<Long>> dense(int last) {
        return IntStream.range(0, PARTITIONS)
                .boxed()
                .collect(Collectors.toMap(partition -> partition, partition -> numbersTo(last)));
    }

    private static List<Long> numbersTo(int last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private static NamedKey key(String id) {
        ApiKey key = new ApiKey(id, new TenantName("acme"), "ab".repeat(32), Set.of(Scope.READ), Set.of(), null);
        return new NamedKey(key, "a key", Instant.parse("2026-01-02T03:04:05Z"), null);
    }
}
