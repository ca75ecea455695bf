package io.headwater.command.record.importing;

import io.headwater.events.JsonText;
import io.headwater.http.Problem;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What became of the lines of a chunk. Not thread-safe. */
final class ChunkResult {
    // A chunk's answer may have to be kept, with a problem for each of its lines.
    private static final int FAULTS_MAX = 5;

    private final int lines;
    private int created;
    private int replaced;
    private int unchanged;
    private final List<JsonNode> rejected = new ArrayList<>();

    private ChunkResult(int lines) {
        this.lines = lines;
    }

    /** Nothing became of them yet. */
    static ChunkResult ofLines(int lines) {
        return new ChunkResult(lines);
    }

    void created() {
        created++;
    }

    void replaced() {
        replaced++;
    }

    void unchanged() {
        unchanged++;
    }

    void reject(long line, Problem problem, String traceId) {
        Problem shown = new Problem(
                problem.type(),
                problem.detail(),
                problem.errors().stream().limit(FAULTS_MAX).toList(),
                problem.retryAfter());
        rejected.add(JsonNodeFactory.instance
                .objectNode()
                .put("line", line)
                .put("status", problem.type().status())
                .set("problem", shown.toJson(traceId)));
    }

    int lines() {
        return lines;
    }

    /** The lines that are answered for those that were rejected, in their order. */
    List<JsonNode> rejections() {
        return List.copyOf(rejected);
    }

    /** As it is kept: {@code {"lines": 500, "created": 499, "replaced": 0, "unchanged": 0, "rejected": […]}}. */
    JsonText toJson() {
        ObjectNode json = counts(JsonNodeFactory.instance.objectNode());
        ArrayNode list = json.putArray("rejected");
        rejected.forEach(list::add);
        return JsonText.of(json);
    }

    /** Reads what {@link #toJson} wrote. */
    static ChunkResult fromJson(JsonText text) {
        JsonNode json = text.tree();
        ChunkResult result = new ChunkResult(json.path("lines").intValue());
        result.created = json.path("created").intValue();
        result.replaced = json.path("replaced").intValue();
        result.unchanged = json.path("unchanged").intValue();
        json.path("rejected").forEach(result.rejected::add);
        return result;
    }

    private ObjectNode counts(ObjectNode json) {
        return json.put("lines", lines)
                .put("created", created)
                .put("replaced", replaced)
                .put("unchanged", unchanged);
    }

    /** Adds these counts to those of the chunks before. */
    Totals addTo(Totals before) {
        return new Totals(
                before.lines() + lines,
                before.created() + created,
                before.replaced() + replaced,
                before.unchanged() + unchanged,
                before.rejected() + rejected.size());
    }

    /** The counts of several chunks. */
    record Totals(long lines, long created, long replaced, long unchanged, long rejected) {
        static final Totals NONE = new Totals(0, 0, 0, 0, 0);

        ObjectNode toJson() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("lines", lines)
                    .put("created", created)
                    .put("replaced", replaced)
                    .put("unchanged", unchanged)
                    .put("rejected", rejected);
        }
    }
}
