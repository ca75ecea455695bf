package io.headwater.standalone.importing;

import io.headwater.events.InvalidJson;
import io.headwater.events.Json;
import io.headwater.standalone.home.CommandFailed;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Sends a source to a collection, and sends it again with the same {@code Idempotency-Key} if the connection breaks or the service
 * cannot go on: what is done already is answered from memory there, so it goes on where it ended. One thread.
 */
public final class Import {
    /** Rejected lines that are kept to be shown. */
    public static final int SHOWN_MAX = 10;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    // What passes by itself: the service is away or busy, or has not noticed yet that the last connection broke.
    private static final Set<String> PASSING =
            Set.of("unavailable", "conflict", "idempotency-in-flight", "too-many-requests");

    private final ImportTarget target;
    private final String idempotencyKey;
    private final ImportSource source;
    private final Listener listener;
    private final Duration patience;
    private long doneLines;
    private boolean wasConnected;

    /**
     * Does nothing yet.
     *
     * @param idempotencyKey names this import
     * @param patience how long to try again without a line being done
     */
    public Import(
            ImportTarget target, String idempotencyKey, ImportSource source, Listener listener, Duration patience) {
        this.target = target;
        this.idempotencyKey = idempotencyKey;
        this.source = source;
        this.listener = listener;
        this.patience = patience;
    }

    /** Hears how far an import is, on any thread, one at a time for each method. */
    public interface Listener {
        /** So many bytes of the source were sent, since the beginning or since the connection broke. */
        void sent(long bytes);

        /** So many lines are done. */
        void done(long lines);

        /** It broke, and is tried again. */
        void broke(String why);
    }

    /** It could not go on, but may another time. */
    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        Broken(String why, @Nullable Throwable cause) {
            super(why, cause);
        }
    }

    /**
     * Sends it.
     *
     * @throws CommandFailed the service refused it, or was away for too long
     */
    public ImportResult run() {
        long patientUntil = System.nanoTime() + patience.toNanos();
        while (true) {
            long doneBefore = doneLines;
            try {
                return attempt();
            } catch (Broken e) {
                if (doneLines > doneBefore) {
                    patientUntil = System.nanoTime() + patience.toNanos();
                }
                if (!source.isRepeatable() || System.nanoTime() - patientUntil > 0) {
                    throw given(e);
                }
                listener.broke(String.valueOf(e.getMessage()));
                pause();
            }
        }
    }

    private CommandFailed given(Broken e) {
        return new CommandFailed(
                "the import ended after %d lines: %s; send it again with --key %s, and what is done is not done twice"
                        .formatted(doneLines, e.getMessage(), idempotencyKey),
                e);
    }

    private ImportResult attempt() throws Broken {
        try (ImportConnection connection = ImportConnection.open(target.service())) {
            wasConnected = true;
            try {
                return hear(connection.send(target, idempotencyKey, source, listener::sent));
            } catch (IOException e) {
                if (connection.unreadable() != null) {
                    throw new CommandFailed("the source cannot be read: " + connection.unreadable(), e);
                }
                throw e;
            }
        } catch (IOException e) {
            String why = "%s does not answer (%s)".formatted(target.service(), e);
            if (!wasConnected) {
                throw new CommandFailed(why + "; ./headwater status says more", e);
            }
            throw new Broken(why, e);
        }
    }

    private ImportResult hear(HttpAnswer answer) throws IOException, Broken {
        if (answer.status() != 200) {
            throw refused(parse(answer.body().readAllBytes()));
        }
        List<JsonNode> rejections = new ArrayList<>();
        BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode json = parse(line.getBytes(StandardCharsets.UTF_8));
            if (json.has("summary")) {
                return ImportResult.of(json, rejections);
            }
            if (json.has("error")) {
                throw refused(json.path("error"));
            }
            if (json.has("progress")) {
                doneLines =
                        Math.max(doneLines, json.path("progress").path("lines").asLong(0));
                listener.done(doneLines);
            } else if (rejections.size() < SHOWN_MAX) {
                rejections.add(json);
            }
        }
        throw new EOFException("the answer ended before its time");
    }

    private static JsonNode parse(byte[] json) throws IOException {
        try {
            return Json.parse(json);
        } catch (InvalidJson e) {
            throw new IOException("the answer is no JSON", e);
        }
    }

    private static CommandFailed refused(JsonNode problem) throws Broken {
        String code = problem.path("code").asString("");
        String why = "%d %s: %s"
                .formatted(
                        problem.path("status").asInt(0),
                        code,
                        problem.path("detail").asString("no detail"));
        if (PASSING.contains(code)) {
            throw new Broken(why, null);
        }
        return new CommandFailed("the import was refused with " + why);
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY_AFTER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted", e);
        }
    }
}
