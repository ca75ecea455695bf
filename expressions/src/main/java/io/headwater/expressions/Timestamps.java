package io.headwater.expressions;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Points in time as records hold them: RFC 3339 with {@code T}, at most nine digits of a second and {@code Z} or an offset below 15
 * hours, or a date alone, which is its first instant in UTC. Years are 0001 to 9999.
 */
public final class Timestamps {
    private static final String YEAR = "(?!0000)[0-9]{4}";
    private static final String LEAP_YEAR =
            "(?!0000)(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)";

    /** A date, for Java and PostgreSQL alike; it matches no day that there is not. */
    public static final String DATE = "(?:" + YEAR + "-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
            + "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
            + "|02-(?:0[1-9]|1[0-9]|2[0-8]))"
            + "|" + LEAP_YEAR + "-02-29)";
    /** A point in time, for Java and PostgreSQL alike; it matches none that there is not. */
    public static final String DATE_TIME = DATE + "T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.][0-9]{1,9})?"
            + "(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])";

    private static final Pattern DATE_PATTERN = Pattern.compile(DATE);
    private static final Pattern DATE_TIME_PATTERN = Pattern.compile(DATE_TIME);
    private static final int NANOS_SCALE = 9;

    private Timestamps() {}

    /** Seconds since 1970 in UTC, exactly; null if the text is none. */
    public static @Nullable BigDecimal seconds(String text) {
        if (DATE_TIME_PATTERN.matcher(text).matches()) {
            OffsetDateTime time = OffsetDateTime.parse(text);
            return BigDecimal.valueOf(time.toEpochSecond()).add(BigDecimal.valueOf(time.getNano(), NANOS_SCALE));
        }
        return DATE_PATTERN.matcher(text).matches()
                ? BigDecimal.valueOf(
                        LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toEpochSecond())
                : null;
    }
}
