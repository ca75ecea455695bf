package io.headwater.command.record;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of records.
 *
 * @param bodyMax of a record and of a patch, 1 KB to 16 MB, default 1 MB; more is answered with 413
 * @param patchOperationsMax of one JSON Patch, 1 to 10 000, default 1 000; more is answered with 413
 * @param batchOperationsMax of one batch, 1 to 1 000, default 1 000; more is answered with 413
 * @param batchSizeMax of the body of a batch, 1 KB to 64 MB, default 16 MB; more is answered with 413
 * @param batchesSizeMax of the bodies of all batches under way, {@code batchSizeMax} to 16 GB, default 32 MB; more is
 *     answered with 503
 */
@ConfigurationProperties("headwater.records")
public record RecordSettings(
        @DefaultValue("1MB") DataSize bodyMax,
        @DefaultValue("1000") int patchOperationsMax,
        @DefaultValue("1000") int batchOperationsMax,
        @DefaultValue("16MB") DataSize batchSizeMax,
        @DefaultValue("32MB") DataSize batchesSizeMax) {
    public RecordSettings {
        if (bodyMax.toBytes() < 1024 || bodyMax.toMegabytes() > 16) {
            throw new IllegalArgumentException("headwater.records.body-max is 1 KB to 16 MB, not " + bodyMax);
        }
        check("patch-operations-max", patchOperationsMax, 10_000);
        check("batch-operations-max", batchOperationsMax, 1_000);
        if (batchSizeMax.toBytes() < 1024 || batchSizeMax.toMegabytes() > 64) {
            throw new IllegalArgumentException(
                    "headwater.records.batch-size-max is 1 KB to 64 MB, not " + batchSizeMax);
        }
        if (batchesSizeMax.compareTo(batchSizeMax) < 0 || batchesSizeMax.toGigabytes() > 16) {
            throw new IllegalArgumentException(
                    "headwater.records.batches-size-max is " + batchSizeMax + " to 16 GB, not " + batchesSizeMax);
        }
    }

    private static void check(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException("headwater.records." + name + " is 1 to " + max + ", not " + value);
        }
    }
}
