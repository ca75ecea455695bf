package io.headwater.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.command.relay.RelayKafka;
import io.headwater.command.relay.RelaySettings;
import io.headwater.command.store.postgres.LogAddress;
import io.headwater.command.store.postgres.StoreSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class LogSettingsTest {
    @Test
    void whatIsNotSetHasItsDefault() {
        // given
        Binder empty = binder(Map.of());

        // when, then
        assertThat(empty.bindOrCreate("headwater.store", StoreSettings.class)).isEqualTo(StoreSettings.DEFAULTS);
        assertThat(empty.bindOrCreate("headwater.relay", RelaySettings.class)).isEqualTo(RelaySettings.DEFAULTS);
        assertThat(empty.bindOrCreate("headwater", RelayKafka.class))
                .isEqualTo(new RelayKafka(
                        new RelayKafka.Kafka("localhost:9092"),
                        new RelayKafka.Topics("headwater.events", "headwater.control")));
        assertThat(binder(Map.of("headwater.log.url", "jdbc:postgresql://h/d", "headwater.log.user", "u"))
                        .bindOrCreate("headwater.log", LogAddress.class))
                .isEqualTo(new LogAddress("jdbc:postgresql://h/d", "u", "", 32, 10));
    }

    @Test
    void everythingCanBeSet() {
        // given
        Binder full = binder(Map.ofEntries(
                Map.entry("headwater.store.lanes", "4"),
                Map.entry("headwater.store.flush-events-max", "5"),
                Map.entry("headwater.store.flush-size-max", "6KB"),
                Map.entry("headwater.store.gather-max", "10ms"),
                Map.entry("headwater.store.waiting-events-max", "7"),
                Map.entry("headwater.store.waiting-size-max", "8KB"),
                Map.entry("headwater.store.retry-max", "9s"),
                Map.entry("headwater.relay.replication-factor", "3"),
                Map.entry("headwater.relay.poll-interval", "2ms"),
                Map.entry("headwater.relay.control-poll-interval", "3ms"),
                Map.entry("headwater.relay.batch-events-max", "4"),
                Map.entry("headwater.relay.transaction-max", "5ms"),
                Map.entry("headwater.relay.election-interval", "60ms"),
                Map.entry("headwater.relay.retry-pause-max", "70ms")));

        // when, then
        assertThat(full.bind("headwater.store", StoreSettings.class).get())
                .isEqualTo(new StoreSettings(
                        4,
                        5,
                        DataSize.ofKilobytes(6),
                        Duration.ofMillis(10),
                        7,
                        DataSize.ofKilobytes(8),
                        Duration.ofSeconds(9)));
        assertThat(full.bind("headwater.relay", RelaySettings.class).get())
                .isEqualTo(new RelaySettings(
                        (short) 3,
                        Duration.ofMillis(2),
                        Duration.ofMillis(3),
                        4,
                        Duration.ofMillis(5),
                        Duration.ofMillis(60),
                        Duration.ofMillis(70)));
    }

    @Test
    void aValueOutOfItsRangeIsRefusedWithTheRange() {
        // when, then
        assertThatThrownBy(() ->
                        binder(Map.of("headwater.store.lanes", "17")).bind("headwater.store", StoreSettings.class))
                .isInstanceOf(BindException.class)
                .hasRootCauseMessage("headwater.store.lanes is 1 to 16, not 17");
    }

    private static Binder binder(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings));
    }
}
