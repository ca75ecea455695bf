package io.headwater.benchmarks.load;

import java.util.Optional;

/**
 * One HTTP answer.
 *
 * @param status such as 201
 * @param head status line and headers, as they came
 * @param body as it came, UTF-8; with the lengths of its chunks if it was chunked
 */
public record Answer(int status, String head, String body) {
    private static final String LINE_END = "\r\n";

    /** The value of a header, by its name in any case; empty if there is none. */
    public Optional<String> header(String name) {
        return header(head, name);
    }

    /** Whether the server closes the connection after this answer. */
    boolean isLast() {
        return header("Connection").filter("close"::equalsIgnoreCase).isPresent();
    }

    // By hand, since every answer is looked through several times: the load has to be cheap.
    static Optional<String> header(String head, String name) {
        int line = head.indexOf(LINE_END) + LINE_END.length();
        while (line < head.length()) {
            int end = head.indexOf(LINE_END, line);
            int colon = line + name.length();
            if (head.regionMatches(true, line, name, 0, name.length()) && colon < end && head.charAt(colon) == ':') {
                return Optional.of(head.substring(colon + 1, end).strip());
            }
            line = end + LINE_END.length();
        }
        return Optional.empty();
    }
}
