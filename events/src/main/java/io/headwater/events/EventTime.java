package io.headwater.events;

import com.ethlo.time.ITU;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * The time of an event as text, as {@link Instant#toString} writes it: {@code 2026-07-04T09:30:00.123456Z}. By a library that
 * does only this, since it is done for every event, by everybody who reads them.
 */
public final class EventTime {
    private static final Instant FROM = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant TO = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private EventTime() {}

    /**
     * Reads the text.
     *
     * @throws DateTimeException if it is no instant
     */
    public static Instant read(String text) {
        try {
            return ITU.parseDateTime(text).toInstant();
        } catch (DateTimeException e) {
            // It knows four digits of a year and no leap seconds.
            return Instant.parse(text);
        }
    }

    /** Writes the text. */
    public static String write(Instant time) {
        if (time.isBefore(FROM) || time.isAfter(TO)) {
            return time.toString();
        }
        OffsetDateTime utc = OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
        return ITU.formatUtc(utc, digitsOf(utc.getNano()));
    }

    // As few as say all of it, in groups of three.
    private static int digitsOf(int nanos) {
        if (nanos % 1_000 != 0) {
            return 9;
        }
        return nanos == 0 ? 0 : nanos % 1_000_000 == 0 ? 3 : 6;
    }
}
