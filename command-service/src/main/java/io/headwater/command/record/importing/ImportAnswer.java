package io.headwater.command.record.importing;

import io.headwater.events.Json;
import io.headwater.events.Token;
import io.headwater.http.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answer to an import, written while it goes on: {@code {"line", "status", "problem"}} for each rejected line,
 * {@code {"progress": {"lines"}}} now and then, last {@code {"summary": {…}}}, or {@code {"error": problem}} if it could not go on.
 * One thread.
 */
final class ImportAnswer {
    private static final String NDJSON = "application/x-ndjson";

    private final HttpServletResponse response;
    private final long progressNanos;
    private ChunkResult.Totals totals = ChunkResult.Totals.NONE;
    private long repeated;
    private @Nullable Token token;
    private long saidAtNanos = System.nanoTime();

    /**
     * Writes nothing yet.
     *
     * @param progress how often to say how far it is
     */
    ImportAnswer(HttpServletResponse response, Duration progress) {
        this.response = response;
        this.progressNanos = progress.toNanos();
    }

    /** The client does not listen any more. */
    static final class ClientGone extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ClientGone(IOException cause) {
            super(cause);
        }
    }

    /** Whether anything was carried out, so that a problem can no longer be the whole answer. */
    boolean isBegun() {
        return totals.lines() > 0;
    }

    /**
     * Says what became of the next chunk.
     *
     * @throws ClientGone the client does not listen
     */
    void add(ChunkOutcome outcome) {
        boolean isFirst = !isBegun();
        totals = outcome.result().addTo(totals);
        repeated += outcome.isRepeated() ? outcome.result().lines() : 0;
        token = outcome.token() == null ? token : outcome.token();
        for (JsonNode rejection : outcome.result().rejections()) {
            write(rejection);
        }
        if (System.nanoTime() - saidAtNanos >= progressNanos) {
            sayProgress();
        } else if (isFirst) {
            // From here on the server itself can no longer answer with a status, such as when the body breaks.
            flush();
        }
    }

    /** Everything was carried out. */
    void end() {
        ObjectNode last = object();
        last.set("summary", totals.toJson());
        if (token != null) {
            last.put("token", token.toString());
        }
        if (repeated > 0) {
            last.put("repeatedLines", repeated);
        }
        write(last);
        flush();
    }

    /** It ends here, for a reason of its own; what was told before was carried out. */
    void fail(Problem problem, String traceId) {
        sayProgress();
        write(object().set("error", problem.toJson(traceId)));
        flush();
    }

    private void sayProgress() {
        write(object().set("progress", object().put("lines", totals.lines())));
        flush();
        saidAtNanos = System.nanoTime();
    }

    private void write(JsonNode line) {
        try {
            OutputStream stream = stream();
            stream.write(Json.write(line));
            stream.write('\n');
        } catch (IOException e) {
            throw new ClientGone(e);
        }
    }

    private void flush() {
        try {
            stream().flush();
        } catch (IOException e) {
            throw new ClientGone(e);
        }
    }

    private OutputStream stream() throws IOException {
        if (response.getContentType() == null) {
            response.setContentType(NDJSON);
        }
        return response.getOutputStream();
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
