package io.headwater.projections.replay;

import io.headwater.projections.replay.Finding.Kind;

/**
 * What was compared, and how it came out.
 *
 * @param records that the log has, the replica, or both
 * @param differences findings of any kind but {@link Kind#PARKED}
 * @param parked records and definitions with an event that is set aside
 */
public record VerifyReport(long tenants, long collections, long records, long differences, long parked) {
    /** Nothing yet. */
    public static final VerifyReport NONE = new VerifyReport(0, 0, 0, 0, 0);

    /** Both together. */
    public VerifyReport and(VerifyReport other) {
        return new VerifyReport(
                tenants + other.tenants,
                collections + other.collections,
                records + other.records,
                differences + other.differences,
                parked + other.parked);
    }
}
