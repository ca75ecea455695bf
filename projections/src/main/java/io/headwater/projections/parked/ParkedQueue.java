package io.headwater.projections.parked;

import java.time.Instant;

/**
 * The parked events of one stream: the first could not be applied, the others wait behind it.
 *
 * @param first where the first event is
 * @param stream what they are about
 * @param events how many they are, the first among them
 * @param error why the first is parked
 * @param since when the first was parked
 */
public record ParkedQueue(Place first, StreamName stream, long events, String error, Instant since) {}
