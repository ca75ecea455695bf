package io.headwater.command;

import io.headwater.command.store.EventStore;
import io.headwater.events.JsonText;
import io.headwater.events.Position;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.JsonNode;

/** Sends imports into a collection of its own, "things", whose records may have a number {@code n}. */
final class ImportFixture {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final CommandService service;
    private final String records;

    ImportFixture(CommandService service) {
        this.service = service;
        this.records = service.newCollection("{\"properties\": {\"n\": {\"type\": \"number\"}}}");
    }

    private ImportFixture(CommandService service, String records) {
        this.service = service;
        this.records = records;
    }

    /** The same collection through another instance. */
    ImportFixture through(CommandService other) {
        return new ImportFixture(other, records);
    }

    /** The path of the collection's records. */
    String records() {
        return records;
    }

    /** The path of imports. */
    String path() {
        return records.replace("/records", ":import");
    }

    /** The whole answer. */
    record Answer(int status, String body, HttpResponse<String> response) {
        List<JsonNode> lines() {
            return body.lines().map(line -> JsonText.of(line).tree()).toList();
        }

        JsonNode last() {
            return lines().getLast();
        }

        JsonNode summary() {
            return last().path("summary");
        }

        List<String> rejections() {
            return lines().stream()
                    .filter(line -> line.has("line"))
                    .map(line -> line.path("line") + " " + line.path("status"))
                    .toList();
        }
    }

    Answer send(String body, String... headers) {
        return send("", body.getBytes(StandardCharsets.UTF_8), headers);
    }

    Answer put(String body) {
        return send("?mode=put", body.getBytes(StandardCharsets.UTF_8));
    }

    Answer send(String query, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.uri(path() + query))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + service.operatorKey())
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A connection on which the head of an import was sent, and nothing of the body, which is said to be endless. */
    Socket begin(String... headers) throws IOException {
        URI uri = service.uri(path());
        Socket socket = new Socket(uri.getHost(), uri.getPort());
        socket.setSoTimeout(30_000);
        String more = IntStream.range(0, headers.length / 2)
                .mapToObj(i -> headers[2 * i] + ": " + headers[2 * i + 1] + "\r\n")
                .collect(Collectors.joining());
        send(
                socket,
                "POST " + uri.getPath() + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + service.operatorKey()
                        + "\r\nContent-Length: 1000000000\r\n" + more + "\r\n");
        return socket;
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    /** Everything that comes until the other side closes, or has nothing more to say. */
    static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Lines for numbers from one (inclusive) to another (exclusive). */
    static String lines(int from, int to, IntFunction<String> line) {
        return IntStream.range(from, to).mapToObj(line).collect(Collectors.joining("\n", "", "\n"));
    }

    /** A record with an id of its number. */
    static String record(int n) {
        return "{\"id\": \"r" + n + "\", \"n\": " + n + "}";
    }

    static byte[] zipped(String text) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return zipped.toByteArray();
    }

    /** Events in the log, of everybody who shares the service. */
    long events() {
        return service.bean(EventStore.class).heads().values().stream()
                .mapToLong(Position::value)
                .sum();
    }

    /** The record's data, by a merge patch that changes nothing. */
    String data(String id) {
        return service.operator(
                        "PATCH",
                        records + "/" + id,
                        "{}",
                        "Content-Type",
                        "application/merge-patch+json",
                        "Prefer",
                        "return=representation")
                .json()
                .path("data")
                .toString();
    }
}
