package io.headwater.standalone.exporting;

import io.headwater.events.InvalidJson;
import io.headwater.events.Json;
import io.headwater.http.HeadwaterHeaders;
import io.headwater.standalone.home.CommandFailed;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** One export. One thread runs it, once. */
public final class Export {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final int BUFFER_BYTES = 64 * 1024;
    // Longer than the service takes to look for the next records, headwater.exports.statement-timeout.
    private static final Duration SILENCE_MAX = Duration.ofMinutes(6);

    private final ExportSource source;
    private final Listener listener;
    private final Duration silenceMax;

    /** Exports from a source, and tells the listener how far it is. */
    public Export(ExportSource source, Listener listener) {
        this(source, listener, SILENCE_MAX);
    }

    /** The same, which breaks off once nothing came for so long. */
    Export(ExportSource source, Listener listener, Duration silenceMax) {
        this.source = source;
        this.listener = listener;
        this.silenceMax = silenceMax;
    }

    /** Hears how far it is. */
    @FunctionalInterface
    public interface Listener {
        /**
         * So much was written.
         *
         * @param records by now
         * @param ofAbout how many there may be; 0 if nobody knows
         */
        void written(long records, long ofAbout);
    }

    /**
     * Writes everything.
     *
     * @param out as it comes; it is not closed
     * @throws CommandFailed the service refuses it, or it broke off: what was written is not whole
     * @throws UncheckedIOException it cannot be written
     */
    public ExportResult run(OutputStream out) {
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_MAX)
                .build()) {
            long about = estimate(client);
            HttpResponse<InputStream> answer = send(client, source.export());
            try (InputStream body = new WatchedBody(answer.body(), silenceMax)) {
                if (answer.statusCode() != 200) {
                    throw new CommandFailed("the export was refused: " + problem(body.readAllBytes()));
                }
                String token =
                        answer.headers().firstValue(HeadwaterHeaders.TOKEN).orElse("");
                return copy(body, out, about, token);
            } catch (IOException e) {
                throw new CommandFailed("the export broke off: " + e.getMessage(), e);
            }
        }
    }

    private ExportResult copy(InputStream body, OutputStream out, long about, String token) throws IOException {
        RecordCounter counter = new RecordCounter(source.isCsv());
        byte[] buffer = new byte[BUFFER_BYTES];
        long bytes = 0;
        // Fails if the last chunk is missing.
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            write(out, buffer, read);
            counter.add(buffer, read);
            bytes += read;
            listener.written(counter.records(), about);
        }
        return new ExportResult(counter.records(), bytes, token);
    }

    private static void write(OutputStream out, byte[] bytes, int length) {
        try {
            out.write(bytes, 0, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // Only for the progress; what is wrong with the request, the export itself will say.
    private long estimate(HttpClient client) {
        try (InputStream body = new WatchedBody(send(client, source.estimate()).body(), silenceMax)) {
            return Json.parse(body.readAllBytes()).path("count").asLong(0);
        } catch (IOException | RuntimeException _) {
            return 0;
        }
    }

    private HttpResponse<InputStream> send(HttpClient client, URI uri) {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(silenceMax)
                .header("Authorization", "Bearer " + source.key().text())
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new CommandFailed("the query API does not answer at %s: %s".formatted(source.service(), e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("the export was interrupted", e);
        }
    }

    private static String problem(byte[] body) {
        try {
            JsonNode problem = Json.parse(body);
            return "%d %s: %s"
                    .formatted(
                            problem.path("status").asInt(0),
                            problem.path("code").asString(""),
                            problem.path("detail").asString(""));
        } catch (InvalidJson _) {
            return "the answer is no problem document";
        }
    }
}
