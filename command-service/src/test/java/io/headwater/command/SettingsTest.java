package io.headwater.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.command.admission.AdmissionSettings;
import io.headwater.command.idempotency.IdempotencySettings;
import io.headwater.command.key.KeySettings;
import io.headwater.command.record.RecordSettings;
import io.headwater.command.record.importing.ImportSettings;
import io.headwater.command.store.axon.WritePathSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class SettingsTest {
    @Test
    void theDefaultsAreThoseOfTheDocumentation() {
        assertThat(bind("headwater", KeySettings.class, Map.of()))
                .isEqualTo(new KeySettings("", Duration.ofMillis(250)));
        assertThat(bind("headwater.records", RecordSettings.class, Map.of()))
                .isEqualTo(new RecordSettings(
                        DataSize.ofMegabytes(1), 1_000, 1_000, DataSize.ofMegabytes(16), DataSize.ofMegabytes(32)));
        assertThat(bind("headwater.idempotency", IdempotencySettings.class, Map.of()))
                .isEqualTo(new IdempotencySettings(Duration.ofHours(24)));
        assertThat(bind("headwater.admission", AdmissionSettings.class, Map.of()))
                .isEqualTo(new AdmissionSettings(1_000, DataSize.ofMegabytes(64), Duration.ofSeconds(20)));
        assertThat(bind("headwater.write-path", WritePathSettings.class, Map.of()))
                .isEqualTo(WritePathSettings.DEFAULTS)
                .isEqualTo(new WritePathSettings(DataSize.ofMegabytes(32), 200, Duration.ofSeconds(5)));
    }

    @Test
    void importsHaveSettingsOfTheirOwn() {
        assertThat(bind("headwater.imports", ImportSettings.class, Map.of()))
                .isEqualTo(new ImportSettings(2, 8, Duration.ofSeconds(1)));
        assertThat(bind(
                        "headwater.imports",
                        ImportSettings.class,
                        Map.of(
                                "headwater.imports.per-tenant-max", "3",
                                "headwater.imports.max", "4",
                                "headwater.imports.progress", "5s")))
                .isEqualTo(new ImportSettings(3, 4, Duration.ofSeconds(5)));
        assertThatThrownBy(() -> new ImportSettings(0, 1, Duration.ZERO))
                .hasMessageContaining("headwater.imports.per-tenant-max");
        assertThatThrownBy(() -> new ImportSettings(2, 1, Duration.ZERO)).hasMessageContaining("headwater.imports.max");
        assertThatThrownBy(() -> new ImportSettings(1, 1, Duration.ofSeconds(61)))
                .hasMessageContaining("headwater.imports.progress");
    }

    @Test
    void everySettingIsRead() {
        assertThat(bind(
                        "headwater",
                        KeySettings.class,
                        Map.of("headwater.operator-key", "hw_x", "headwater.control-poll", "1s")))
                .isEqualTo(new KeySettings("hw_x", Duration.ofSeconds(1)));
        assertThat(bind(
                        "headwater.records",
                        RecordSettings.class,
                        Map.of(
                                "headwater.records.body-max", "2MB",
                                "headwater.records.patch-operations-max", "7",
                                "headwater.records.batch-operations-max", "8",
                                "headwater.records.batch-size-max", "9MB",
                                "headwater.records.batches-size-max", "10MB")))
                .isEqualTo(new RecordSettings(
                        DataSize.ofMegabytes(2), 7, 8, DataSize.ofMegabytes(9), DataSize.ofMegabytes(10)));
        assertThat(bind(
                        "headwater.admission",
                        AdmissionSettings.class,
                        Map.of(
                                "headwater.admission.in-flight-per-tenant", "7",
                                "headwater.admission.bodies-size-max", "17MB",
                                "headwater.admission.drain-max", "8s")))
                .isEqualTo(new AdmissionSettings(7, DataSize.ofMegabytes(17), Duration.ofSeconds(8)));
        assertThat(bind("headwater.idempotency", IdempotencySettings.class, Map.of("headwater.idempotency.kept", "7d")))
                .isEqualTo(new IdempotencySettings(Duration.ofDays(7)));
        assertThat(bind(
                        "headwater.write-path",
                        WritePathSettings.class,
                        Map.of(
                                "headwater.write-path.states-max", "1GB",
                                "headwater.write-path.snapshot-events", "50",
                                "headwater.write-path.patience", "0s")))
                .isEqualTo(new WritePathSettings(DataSize.ofGigabytes(1), 50, Duration.ZERO));
    }

    @Test
    void whatIsOutOfRangeIsRefused() {
        assertThatThrownBy(() -> new RecordSettings(
                        DataSize.ofMegabytes(17), 1, 1, DataSize.ofMegabytes(1), DataSize.ofMegabytes(1)))
                .hasMessageContaining("headwater.records.body-max");
        assertThatThrownBy(() -> new RecordSettings(
                        DataSize.ofMegabytes(1), 10_001, 1, DataSize.ofMegabytes(1), DataSize.ofMegabytes(1)))
                .hasMessageContaining("headwater.records.patch-operations-max");
        assertThatThrownBy(() -> new RecordSettings(
                        DataSize.ofMegabytes(1), 1, 1_001, DataSize.ofMegabytes(1), DataSize.ofMegabytes(1)))
                .hasMessageContaining("headwater.records.batch-operations-max");
        assertThatThrownBy(() -> new RecordSettings(
                        DataSize.ofMegabytes(1), 1, 1, DataSize.ofMegabytes(65), DataSize.ofMegabytes(65)))
                .hasMessageContaining("headwater.records.batch-size-max");
        assertThatThrownBy(() -> new RecordSettings(
                        DataSize.ofMegabytes(1), 1, 1, DataSize.ofMegabytes(2), DataSize.ofMegabytes(1)))
                .hasMessageContaining("headwater.records.batches-size-max");
        assertThatThrownBy(() -> new KeySettings("", Duration.ofSeconds(2)))
                .hasMessageContaining("headwater.control-poll");
        assertThatThrownBy(() -> new IdempotencySettings(Duration.ofSeconds(59)))
                .hasMessageContaining("headwater.idempotency.kept");
        assertThatThrownBy(() -> new IdempotencySettings(Duration.ofDays(31)))
                .hasMessageContaining("headwater.idempotency.kept");
        assertThatThrownBy(() -> new AdmissionSettings(0, DataSize.ofMegabytes(64), Duration.ZERO))
                .hasMessageContaining("headwater.admission.in-flight-per-tenant");
        assertThatThrownBy(() -> new AdmissionSettings(1, DataSize.ofMegabytes(15), Duration.ZERO))
                .hasMessageContaining("headwater.admission.bodies-size-max");
        assertThatThrownBy(() -> new AdmissionSettings(1, DataSize.ofMegabytes(64), Duration.ofMinutes(6)))
                .hasMessageContaining("headwater.admission.drain-max");
        assertThatThrownBy(() -> new WritePathSettings(DataSize.ofGigabytes(17), 200, Duration.ZERO))
                .hasMessageContaining("headwater.write-path.states-max");
        assertThatThrownBy(() -> new WritePathSettings(DataSize.ofMegabytes(1), 9, Duration.ZERO))
                .hasMessageContaining("headwater.write-path.snapshot-events");
        assertThatThrownBy(() -> new WritePathSettings(DataSize.ofMegabytes(1), 200, Duration.ofSeconds(61)))
                .hasMessageContaining("headwater.write-path.patience");
    }

    private static <T> T bind(String prefix, Class<T> type, Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate(prefix, type);
    }
}
