package io.headwater.projections.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.events.EventEnvelope;
import io.headwater.projections.engine.Engine;
import io.headwater.projections.engine.EngineFixture;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The history behind an engine of its own: every event once, wherever it comes from and whoever applies it. */
class HistoryEngineIT {
    private static final String POSITIONS =
            "SELECT count(*), count(DISTINCT position), max(position) FROM headwater.history";

    private final EngineFixture engines = new EngineFixture();

    @AfterEach
    void close() {
        engines.close();
    }

    @Test
    void aReplicaWithoutHistoryCatchesUpAndAnotherInstanceGoesOnWithoutATwin() {
        // given a log of which the topic has the beginning and the end
        List<EventEnvelope> events = engines.create(0, 3_000);
        events.subList(2_500, 3_000).forEach(engines.log::publish);

        // when
        try (Engine first = engines.start(projection())) {
            assertThat(first.status().projection()).isEqualTo("history");
            awaitAll(3_002);
        }
        engines.replica.execute("UPDATE headwater.checkpoint SET kafka_offset = 0"); // All of the topic comes again.
        List<EventEnvelope> later = engines.create(3_000, 700);
        try (Engine second = engines.start(projection());
                Engine third = engines.start(projection())) {
            later.forEach(engines.log::publish);
            assertThat(List.of(second.status().parkedEvents(), third.status().parkedEvents()))
                    .containsOnly(0L);
            awaitAll(3_702);
        }

        // then
        assertThat(engines.replica.rows("SELECT position FROM headwater.checkpoint WHERE projection = 'history'"))
                .contains("3702");
    }

    private HistoryProjection projection() {
        return new HistoryProjection(
                engines.replica.dataSource(),
                engines.log.dataSource(),
                new Months(engines.replica.dataSource(), InstantSource.system()));
    }

    private void awaitAll(int events) {
        String all = "%1$d|%1$d|%1$d".formatted(events);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(engines.replica.rows(POSITIONS)).containsExactly(all));
    }
}
