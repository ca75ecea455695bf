package io.headwater.command.record;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of records.
 *
 * @param bodyMax of a record and of a patch, 1 KB to 16 MB, default 1 MB; more is answered with 413
 * @param patchOperationsMax of one JSON Patch, 1 to 10 000, default 1 000; more is answered with 413
 */
@ConfigurationProperties("headwater.records")
public record RecordSettings(
        @DefaultValue("1MB") DataSize bodyMax,
        @DefaultValue("1000") int patchOperationsMax) {
    public RecordSettings {
        if (bodyMax.toBytes() < 1024 || bodyMax.toMegabytes() > 16) {
            throw new IllegalArgumentException("headwater.records.body-max is 1 KB to 16 MB, not " + bodyMax);
        }
        if (patchOperationsMax < 1 || patchOperationsMax > 10_000) {
            throw new IllegalArgumentException(
                    "headwater.records.patch-operations-max is 1 to 10000, not " + patchOperationsMax);
        }
    }
}
