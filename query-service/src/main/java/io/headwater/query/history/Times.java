package io.headwater.query.history;

import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** Times as clients send them: RFC 3339, with an offset. Finer than a microsecond is cut, as events are not finer. */
final class Times {
    private static final Pattern FORM = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})");

    private Times() {}

    /**
     * Reads a parameter's value.
     *
     * @throws io.headwater.http.ProblemException 400 if it is no time
     */
    static OffsetDateTime parse(String parameter, String text) {
        try {
            if (FORM.matcher(text).matches() && !text.startsWith("0000")) {
                return OffsetDateTime.parse(text).truncatedTo(ChronoUnit.MICROS);
            }
        } catch (DateTimeException e) {
            throw refused(parameter);
        }
        throw refused(parameter);
    }

    private static RuntimeException refused(String parameter) {
        return Problem.of(
                        ProblemType.MALFORMED,
                        "'" + parameter + "' is a time such as 2026-11-22T09:30:00Z; in a URL a '+' is written '%2B'.")
                .asException();
    }
}
