package io.headwater.benchmarks.export;

import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.events.Json;
import io.headwater.events.JsonText;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Compares lines as they come with known records, each with the one of its id: as JSON, so the order of members does
 * not count and numbers are compared by value. One thread.
 */
final class ComparedLines extends OutputStream {
    private final Map<String, JsonText> missing;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /** Expects each of these records once, by its id. */
    ComparedLines(Map<String, JsonText> known) {
        this.missing = new HashMap<>(known);
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    /**
     * Takes what has come.
     *
     * @throws BenchFailed a line is none of the records that are expected still
     */
    @Override
    public void write(byte[] bytes, int offset, int length) {
        int begin = offset;
        for (int at = offset; at < offset + length; at++) {
            if (bytes[at] == '\n') {
                line.write(bytes, begin, at - begin);
                compare(line.toByteArray());
                line.reset();
                begin = at + 1;
            }
        }
        line.write(bytes, begin, offset + length - begin);
    }

    private void compare(byte[] json) {
        JsonNode record = JsonText.of(json).tree();
        String id = record.path("id").asString("");
        JsonText expected = missing.remove(id);
        if (expected == null) {
            throw new BenchFailed("record " + id + " came twice, or is none of the set");
        }
        if (!Json.same(record, expected.tree())) {
            throw new BenchFailed("record " + id + " came as " + record + " and was " + expected);
        }
    }

    /**
     * That was all.
     *
     * @throws BenchFailed records are missing, or the last line has no end
     */
    void requireAll() {
        if (line.size() > 0) {
            throw new BenchFailed("the last line has no end: " + line);
        }
        if (!missing.isEmpty()) {
            throw new BenchFailed("%d records did not come, such as %s"
                    .formatted(missing.size(), missing.keySet().iterator().next()));
        }
    }
}
