package io.headwater.command.record.importing;

import io.headwater.command.record.RecordIds;
import io.headwater.events.InvalidJson;
import io.headwater.events.Json;
import io.headwater.events.RecordId;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads lines as commands. What is wrong with a line is that line's fault.
 *
 * @param ids of records that bring none
 * @param lineBytesMax for those that are told about it
 */
record LineParser(ImportMode mode, LineIds ids, long lineBytesMax) {
    List<LineItem> parse(List<Line> lines) {
        return lines.stream().map(this::parse).toList();
    }

    private LineItem parse(Line line) {
        return switch (line) {
            case Line.TooLong(long number) ->
                new LineItem.Faulty(
                        number,
                        Problem.of(ProblemType.TOO_LARGE, "A line may have " + lineBytesMax + " bytes at most."));
            case Line.Text(long number, byte[] utf8) -> parse(number, utf8);
        };
    }

    private LineItem parse(long number, byte[] utf8) {
        try {
            if (!(Json.parse(utf8) instanceof ObjectNode body)) {
                return new LineItem.Faulty(number, Problem.of(ProblemType.MALFORMED, "A line is one JSON object."));
            }
            RecordId id = body.has("id") ? RecordIds.ofBody(body) : ids.of(number);
            return new LineItem.Written(number, mode.command(id, body));
        } catch (InvalidJson e) {
            return new LineItem.Faulty(number, withoutLine(Problem.of(e)));
        } catch (ProblemException e) {
            return new LineItem.Faulty(number, e.problem());
        }
    }

    // The parser was given one line, so its own count says nothing.
    private static Problem withoutLine(Problem problem) {
        String detail = problem.detail().replace("at line 1, column", "at column");
        return new Problem(problem.type(), detail, problem.errors(), problem.retryAfter());
    }
}
