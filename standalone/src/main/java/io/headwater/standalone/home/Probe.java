package io.headwater.standalone.home;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** Asks services how they are; blocks for {@link #LIMIT} at most. */
final class Probe implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(3);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();

    /** Whether a service takes requests. */
    boolean isReady(String service) {
        return get(service + "/actuator/health/readiness").isPresent();
    }

    /** The body of an answer 200; empty for any other answer and for none. */
    Optional<String> get(String url) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT).build();
        try {
            return Optional.of(http.send(request, BodyHandlers.ofString()))
                    .filter(response -> response.statusCode() == 200)
                    .map(response -> response.body());
        } catch (IOException noAnswer) {
            return Optional.empty();
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
