package io.headwater.standalone.demo;

import io.headwater.events.Json;
import io.headwater.events.JsonText;
import io.headwater.events.Token;
import io.headwater.http.BearerKey;
import io.headwater.http.HeadwaterHeaders;
import io.headwater.standalone.home.Addresses;
import io.headwater.standalone.home.CommandFailed;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;

/** A client of both APIs with an operator's key, over a few kept connections. Blocks; for any number of threads. */
public final class Client implements AutoCloseable {

    /** How long a read may wait for what was written before it. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);

    private static final Duration LIMIT = WAIT_MAX.plusSeconds(30);

    private static final Set<Integer> RETRIED = Set.of(429, 503);
    private static final int RETRIES_MAX = 5;
    private static final long RETRY_AFTER_SECONDS_MAX = 5;

    private final Addresses addresses;
    private final BearerKey key;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** Does not connect yet. */
    public Client(Addresses addresses, BearerKey key) {
        this.addresses = addresses;
        this.key = key;
    }

    /**
     * What a write did.
     *
     * @param isNew whether it made what it wrote
     * @param token what a later read may wait for; empty if the write left no event
     */
    public record Written(boolean isNew, Optional<Token> token) {}

    /**
     * Sends a PUT with a JSON body to the command API.
     *
     * @param path below {@code /v1}, with a slash at its beginning
     * @throws CommandFailed any answer but 200 and 201, or none
     */
    public Written put(String path, String body) {
        HttpResponse<byte[]> response = send(request(addresses.command() + "/v1" + path)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body)));
        Optional<Token> token =
                response.headers().firstValue(HeadwaterHeaders.TOKEN).map(Token::parse);
        return new Written(response.statusCode() == 201, token);
    }

    /**
     * Sends a GET to the query API.
     *
     * @param path below {@code /v1}, with a slash at its beginning
     * @param token that the answer must have seen
     * @throws CommandFailed any answer but 200, or none
     */
    public JsonNode get(String path, Optional<Token> token) {
        // What the services keep in memory is no news.
        HttpRequest.Builder request = request(addresses.query() + "/v1" + path)
                .header("Cache-Control", "no-cache")
                .GET();
        token.ifPresent(seen -> request.header(HeadwaterHeaders.TOKEN, seen.toString())
                .header("Prefer", "wait=" + WAIT_MAX.toSeconds()));
        return JsonText.of(send(request).body()).tree();
    }

    private HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT).header("Authorization", "Bearer " + key.text());
    }

    // Whoever is told that the service is busy, or that it asks too much, comes back when it says: nothing was
    // stored, and a PUT may be repeated.
    private HttpResponse<byte[]> send(HttpRequest.Builder builder) {
        HttpRequest request = builder.build();
        HttpResponse<byte[]> response = exchange(request);
        for (int retry = 0; retry < RETRIES_MAX && RETRIED.contains(response.statusCode()); retry++) {
            pause(response.headers().firstValueAsLong("Retry-After").orElse(1));
            response = exchange(request);
        }
        if (response.statusCode() / 100 != 2) {
            throw new CommandFailed("%s %s was answered with %d: %s"
                    .formatted(request.method(), request.uri(), response.statusCode(), detail(response.body())));
        }
        return response;
    }

    private HttpResponse<byte[]> exchange(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (IOException failure) {
            throw new CommandFailed(
                    "%s does not answer (%s); ./headwater status says more"
                            .formatted(request.uri().resolve("/"), failure),
                    failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted", interruption);
        }
    }

    private static void pause(long seconds) {
        try {
            Thread.sleep(Duration.ofSeconds(Math.clamp(seconds, 1, RETRY_AFTER_SECONDS_MAX)));
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted", interruption);
        }
    }

    private static String detail(byte[] problem) {
        try {
            return Json.parse(problem).path("detail").asString("no detail");
        } catch (RuntimeException noJson) {
            return "no problem document";
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
