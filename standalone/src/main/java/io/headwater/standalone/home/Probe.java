package io.headwater.standalone.home;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

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

    /** What a service's meter says, summed over its tags; empty if the service does not have it or does not answer. */
    OptionalLong meter(String service, String name) {
        return get(service + "/actuator/prometheus")
                .map(text -> sum(text, name))
                .orElse(OptionalLong.empty());
    }

    /** Sums the samples of a meter in Prometheus' text format, which are at most one a line, without a timestamp. */
    static OptionalLong sum(String text, String name) {
        List<String> samples = text.lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .toList();
        return samples.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Math.round(samples.stream()
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                        .sum()));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
