package io.headwater.command.relay;

import static io.headwater.command.relay.RelayFixture.PARTITIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.parts.KafkaServer;
import io.headwater.parts.RealParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RelayFaultIT {
    private static final int ROUNDS = 20;
    private static final int EVENTS_PER_ROUND = 30;

    @Test
    void appendsGoOnWhileKafkaIsDeadAndAllOfThemArriveOnceAfterwards() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (KafkaServer kafka = RealParts.get().ownKafka();
                RelayFixture fixture = new RelayFixture(kafka.bootstrap());
                Relay _ = fixture.relay(registry)) {
            // given
            fixture.append("before", EVENTS_PER_ROUND);
            fixture.awaitPositions(EVENTS_PER_ROUND);

            // when
            kafka.kill();
            for (int round = 0; round < ROUNDS; round++) {
                fixture.append("during" + round + "-", EVENTS_PER_ROUND);
            }
            await().untilAsserted(() -> assertThat(lagEvents(registry)).isPositive());
            kafka.restart();
            fixture.append("after", EVENTS_PER_ROUND);

            // then
            int events = (ROUNDS + 2) * EVENTS_PER_ROUND;
            assertThat(fixture.awaitPositions(events))
                    .isEqualTo(IntStream.range(0, PARTITIONS)
                            .boxed()
                            .collect(Collectors.toMap(
                                    partition -> partition,
                                    partition -> LongStream.rangeClosed(1, events / PARTITIONS)
                                            .boxed()
                                            .toList())));
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(lagEvents(registry)).isZero());
        }
    }

    private static double lagEvents(SimpleMeterRegistry registry) {
        return registry.get("headwater.relay.lag.events").gauge().value();
    }
}
