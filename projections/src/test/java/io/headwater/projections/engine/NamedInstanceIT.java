package io.headwater.projections.engine;

import static io.headwater.projections.engine.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.projections.records.RecordProjection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An instance that has a name in its consumer group. */
class NamedInstanceIT {
    private final EngineFixture fixture = new EngineFixture();
    private final Topic topic = named(fixture.log.topic("one"));

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void itIsTheMemberThatWasKilledAndNotAnotherOne() throws Exception {
        // given a member that is gone without a word
        try (KafkaConsumer<byte[], byte[]> killed = topic.consumer(EngineFixture.SETTINGS)) {
            killed.subscribe(List.of(topic.name()));
            await().until(() -> {
                killed.poll(Duration.ZERO);
                return killed.assignment().size() == 2;
            });
            killed.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP));
        }
        assertThat(members()).hasSize(1);

        // when
        try (Engine _ = start()) {
            fixture.create(0, 10).forEach(fixture.log::publish);
            await().until(() -> fixture.replica.positions().equals("12,0"));

            // then
            assertThat(members()).extracting(MemberDescription::groupInstanceId).containsExactly(Optional.of("a"));
        }
    }

    @Test
    void endedInGoodOrderItLeavesItsPartitionsToOthersAtOnce() throws Exception {
        // given
        try (Engine _ = start()) {
            fixture.create(0, 10).forEach(fixture.log::publish);
            await().until(() -> fixture.replica.positions().equals("12,0"));
            assertThat(members()).hasSize(1);

            // when it is closed
        }

        // then
        assertThat(members()).isEmpty();
    }

    private Engine start() {
        Engine engine = new Engine(
                "one",
                fixture.replica.dataSource(),
                new EventLog(fixture.log.dataSource()),
                topic,
                new RecordProjection(() -> {}),
                EngineFixture.SETTINGS,
                Urgency.AT_ONCE,
                new SimpleMeterRegistry());
        engine.start();
        return engine;
    }

    private List<MemberDescription> members() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, topic.bootstrap()))) {
            return List.copyOf(Objects.requireNonNull(admin.describeConsumerGroups(List.of(topic.group()))
                            .all()
                            .get()
                            .get(topic.group()))
                    .members());
        }
    }

    private static Topic named(Topic topic) {
        return new Topic(topic.bootstrap(), topic.name(), topic.group(), "a");
    }
}
