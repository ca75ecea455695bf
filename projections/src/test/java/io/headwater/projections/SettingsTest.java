package io.headwater.projections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.projections.engine.EngineSettings;
import io.headwater.projections.history.HistorySettings;
import io.headwater.projections.own.OwnSettings;
import io.headwater.projections.vectors.VectorSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class SettingsTest {

    @Test
    void theFullSetIsRead() {
        // given
        Binder binder = binder(Map.ofEntries(
                Map.entry("headwater.kafka.bootstrap", "kafka:9092"),
                Map.entry("headwater.topics.events", "events"),
                Map.entry("headwater.log.url", "jdbc:postgresql://log/headwater"),
                Map.entry("headwater.log.user", "reader"),
                Map.entry("headwater.log.password", "secret"),
                Map.entry("headwater.replicas[0].name", "one"),
                Map.entry("headwater.replicas[0].url", "jdbc:postgresql://one/headwater"),
                Map.entry("headwater.replicas[0].user", "writer"),
                Map.entry("headwater.replicas[0].password", "hidden"),
                Map.entry("headwater.projections.engine.workers", "4"),
                Map.entry("headwater.projections.engine.batch-events-max", "100"),
                Map.entry("headwater.projections.engine.batch-size-max", "1MB"),
                Map.entry("headwater.projections.vectors.threads", "3"),
                Map.entry("headwater.kafka.instance", "a")));

        // when
        ProjectionsSettings settings =
                binder.bind("headwater", ProjectionsSettings.class).get();
        EngineSettings engine = binder.bind("headwater.projections.engine", EngineSettings.class)
                .get();
        VectorSettings vectors = binder.bind("headwater.projections.vectors", VectorSettings.class)
                .get();

        // then
        assertThat(settings)
                .isEqualTo(new ProjectionsSettings(
                        new ProjectionsSettings.Kafka("kafka:9092", "a"),
                        new ProjectionsSettings.Topics("events"),
                        new ProjectionsSettings.DatabaseSettings("jdbc:postgresql://log/headwater", "reader", "secret"),
                        List.of(new ProjectionsSettings.Replica(
                                "one", "jdbc:postgresql://one/headwater", "writer", "hidden"))));
        assertThat(engine.workers()).isEqualTo(4);
        assertThat(engine.batchEventsMax()).isEqualTo(100);
        assertThat(engine.batchSizeMax()).isEqualTo(DataSize.ofMegabytes(1));
        assertThat(vectors.threads()).isEqualTo(3);
    }

    @Test
    void theHistorysSettingsAreRead() {
        // given
        Binder binder = binder(Map.of(
                "headwater.projections.history.upkeep-interval", "5s",
                "headwater.projections.history.linger", "0s",
                "headwater.projections.history.gives-way-up-to", "1m"));

        // when
        HistorySettings history = binder.bind("headwater.projections.history", HistorySettings.class)
                .get();

        // then
        assertThat(history).isEqualTo(new HistorySettings(Duration.ofSeconds(5), Duration.ZERO, Duration.ofMinutes(1)));
    }

    @Test
    void theSettingsOfOwnProjectionsAreRead() {
        // given
        Binder binder = binder(Map.of(
                "headwater.projections.own.workers", "2",
                "headwater.projections.own.batch-size-max", "1MB",
                "headwater.projections.own.only-on", "daily_totals@one,order_notices@two"));

        // when
        OwnSettings own =
                binder.bind("headwater.projections.own", OwnSettings.class).get();

        // then
        assertThat(own)
                .isEqualTo(
                        new OwnSettings(2, DataSize.ofMegabytes(1), List.of("daily_totals@one", "order_notices@two")));
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        // given
        Binder binder = binder(Map.of());

        // when
        EngineSettings engine = binder.bindOrCreate("headwater.projections.engine", EngineSettings.class);
        VectorSettings vectors = binder.bindOrCreate("headwater.projections.vectors", VectorSettings.class);
        HistorySettings history = binder.bindOrCreate("headwater.projections.history", HistorySettings.class);

        // then
        assertThat(binder.bindOrCreate("headwater.projections.own", OwnSettings.class))
                .isEqualTo(new OwnSettings(1, DataSize.ofKilobytes(512), List.of()));
        assertThat(history)
                .isEqualTo(new HistorySettings(Duration.ofMinutes(1), Duration.ofMillis(200), Duration.ofSeconds(30)));
        assertThat(engine)
                .isEqualTo(new EngineSettings(
                        3,
                        5_000,
                        DataSize.ofMegabytes(8),
                        Duration.ofSeconds(2),
                        Duration.ofMillis(50),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5)));
        assertThat(vectors)
                .isEqualTo(new VectorSettings(
                        1,
                        32,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(5)));
    }

    @Test
    void whatIsOutOfRangeIsRefused() {
        // given
        Binder binder = binder(Map.of("headwater.projections.engine.workers", "65"));

        // when, then
        assertThatThrownBy(() -> binder.bind("headwater.projections.engine", EngineSettings.class))
                .isInstanceOf(BindException.class)
                .hasRootCauseMessage("headwater.projections.engine.workers is 1 to 64, not 65");
    }

    private static Binder binder(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings));
    }
}
