package io.headwater.standalone.faults;

import io.headwater.events.JsonText;
import io.headwater.events.Token;
import io.headwater.http.BearerKey;
import io.headwater.http.HeadwaterHeaders;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** An operator's client of one service. Blocks; for any number of threads. */
public final class Api implements AutoCloseable {
    /** The collection that {@link #define} makes. */
    static final String COLLECTION = "notes";

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final String service;
    private final BearerKey key;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** Does not connect yet. */
    Api(String service, BearerKey key) {
        this.service = service;
        this.key = key;
    }

    /** An answer, whatever it says. */
    public record Answer(HttpResponse<String> response) {
        public int status() {
            return response.statusCode();
        }

        public JsonNode json() {
            return JsonText.of(response.body()).tree();
        }

        public Token token() {
            return Token.parse(
                    response.headers().firstValue(HeadwaterHeaders.TOKEN).orElseThrow());
        }

        @Override
        public String toString() {
            return response + " " + response.body();
        }
    }

    /**
     * Sends a request and waits for the answer; header names and values alternate.
     *
     * @throws IOException there is no answer: the request may have been carried out or not
     */
    public Answer send(String method, String path, String body, String... headers) throws IOException {
        return send(method, path, BodyPublishers.ofString(body), headers);
    }

    Answer send(String method, String path, HttpRequest.BodyPublisher body, String... headers) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service + path))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + key.text())
                .method(method, body);
        request.setHeader("Content-Type", method.equals("PATCH") ? "application/merge-patch+json" : "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            return new Answer(http.send(request.build(), BodyHandlers.ofString()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Makes a tenant with a collection called {@code notes}, which has an index. */
    public void define(String tenant) throws IOException {
        require(201, send("PUT", "/v1/tenants/" + tenant, "{}"));
        require(201, send("PUT", "/v1/tenants/" + tenant + "/collections/" + COLLECTION, """
                        {"schema": {"type": "object", "properties": {
                            "number": {"type": "integer"}, "amount": {"type": "number"}, "text": {"type": "string"}},
                          "required": ["number"]},
                         "indexes": [{"fields": ["number"]}]}
                        """));
    }

    public static void require(int status, Answer answer) {
        if (answer.status() != status) {
            throw new AssertionError("expected " + status + ", not " + answer);
        }
    }

    static String records(String tenant) {
        return "/v1/tenants/" + tenant + "/collections/" + COLLECTION + "/records";
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
