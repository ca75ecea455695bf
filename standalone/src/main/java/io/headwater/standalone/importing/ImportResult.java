package io.headwater.standalone.importing;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What became of an import that came to its end.
 *
 * @param lines of the source
 * @param created records
 * @param replaced records
 * @param unchanged records
 * @param rejected lines
 * @param repeatedLines of all, those that an earlier import with the key had done
 * @param token waits for all of it; null if there was nothing
 * @param firstRejections some of the rejected lines, as they were answered
 */
public record ImportResult(
        long lines,
        long created,
        long replaced,
        long unchanged,
        long rejected,
        long repeatedLines,
        @Nullable String token,
        List<JsonNode> firstRejections) {
    public ImportResult {
        firstRejections = List.copyOf(firstRejections);
    }

    static ImportResult of(JsonNode last, List<JsonNode> firstRejections) {
        JsonNode summary = last.path("summary");
        return new ImportResult(
                summary.path("lines").asLong(),
                summary.path("created").asLong(),
                summary.path("replaced").asLong(),
                summary.path("unchanged").asLong(),
                summary.path("rejected").asLong(),
                last.path("repeatedLines").asLong(0),
                last.has("token") ? last.path("token").asString() : null,
                firstRejections);
    }
}
