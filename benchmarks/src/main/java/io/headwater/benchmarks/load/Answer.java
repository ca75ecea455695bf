package io.headwater.benchmarks.load;

import java.util.Locale;
import java.util.Optional;

/**
 * One HTTP answer.
 *
 * @param status such as 201
 * @param head status line and headers, as they came
 * @param body as it came, UTF-8; with the lengths of its chunks if it was chunked
 */
public record Answer(int status, String head, String body) {
    /** The value of a header, by its name in any case; empty if there is none. */
    public Optional<String> header(String name) {
        return header(head, name);
    }

    static Optional<String> header(String head, String name) {
        String wanted = name.toLowerCase(Locale.ROOT) + ":";
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, wanted, 0, wanted.length()))
                .map(line -> line.substring(wanted.length()).strip())
                .findFirst();
    }
}
