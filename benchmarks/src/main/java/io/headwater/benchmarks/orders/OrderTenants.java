package io.headwater.benchmarks.orders;

import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.events.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Makes tenants that never were, each with a collection of orders and a key of its own. */
public final class OrderTenants {
    static final String COLLECTION = "orders";

    private static final int CALLERS = 8;

    private final URI command;
    private final String operatorKey;
    private final HttpClient http;

    private OrderTenants(URI command, String operatorKey, HttpClient http) {
        this.command = command;
        this.operatorKey = operatorKey;
        this.http = http;
    }

    /**
     * A tenant that was made.
     *
     * @param name unique to this run
     * @param key may read and write its records
     */
    public record OrderTenant(String name, String key) {
        String recordsPath() {
            return "/v1/tenants/" + name + "/collections/" + COLLECTION + "/records";
        }
    }

    /** Makes as many tenants as told, each with the one collection. */
    static List<OrderTenant> make(TestedInstallation installation, int number) {
        return make(installation, number, 1);
    }

    /**
     * Makes as many tenants as told, a few at a time.
     *
     * @param collections of each tenant: orders, and others with the same definition
     * @throws BenchFailed the command API refused
     */
    public static List<OrderTenant> make(TestedInstallation installation, int number, int collections) {
        String run = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        try (HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            OrderTenants maker = new OrderTenants(installation.command(), installation.operatorKey(), http);
            List<Future<OrderTenant>> made = IntStream.range(0, number)
                    .mapToObj(index -> callers.submit(() -> maker.make("bench-" + run + "-" + index, collections)))
                    .toList();
            return made.stream().map(OrderTenants::made).toList();
        }
    }

    private static OrderTenant made(Future<OrderTenant> tenant) {
        try {
            return tenant.get();
        } catch (ExecutionException e) {
            throw new BenchFailed("a tenant could not be made: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailed("interrupted", e);
        }
    }

    private OrderTenant make(String name, int collections) {
        String path = "/v1/tenants/" + name;
        call("PUT", path, "{}");
        call("PUT", path + "/collections/" + COLLECTION, definition());
        for (int other = 2; other <= collections; other++) {
            call("PUT", path + "/collections/" + COLLECTION + "-" + other, definition());
        }
        String created = call("POST", path + "/keys", """
                {"name": "bench", "scopes": ["read", "write"]}""");
        return new OrderTenant(
                name,
                Json.parse(created.getBytes(StandardCharsets.UTF_8)).path("key").stringValue());
    }

    private String call(String method, String path, String json) {
        BodyPublisher body = BodyPublishers.ofString(json);
        HttpRequest request = HttpRequest.newBuilder(command.resolve(path))
                .header("Authorization", "Bearer " + operatorKey)
                .header("Content-Type", "application/json")
                .method(method, body)
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (!Set.of(200, 201).contains(response.statusCode())) {
                throw new BenchFailed("%s %s: %d %s".formatted(method, path, response.statusCode(), response.body()));
            }
            return response.body();
        } catch (IOException e) {
            throw new BenchFailed(method + " " + path + " got no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailed("interrupted", e);
        }
    }

    /** The definition of the collection {@code orders}, as it is sent. */
    public static String definition() {
        try (InputStream json = OrderTenants.class.getResourceAsStream("collection.json")) {
            return new String(Objects.requireNonNull(json).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
