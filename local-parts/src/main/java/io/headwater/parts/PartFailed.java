package io.headwater.parts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A local part (PostgreSQL, Kafka) or a command around it did not do what it was told; the message says why. */
public final class PartFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int LOG_LINES_MAX = 20;

    PartFailed(String message) {
        super(message);
    }

    PartFailed(String message, Throwable cause) {
        super(message, cause);
    }

    /** A failure whose reason stands in the part's log: the message ends with the log's last lines. */
    static PartFailed withLog(String message, Path log) {
        return new PartFailed(message + "; the end of " + log + ":\n" + end(log));
    }

    private static String end(Path log) {
        try {
            // Not readAllLines: a log may hold bytes that are no UTF-8.
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_MAX), lines.size()));
        } catch (IOException unreadable) {
            return "(not readable: " + unreadable.getMessage() + ")";
        }
    }
}
