package io.headwater.benchmarks.hot;

import io.headwater.benchmarks.orders.TestedInstallation;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.events.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;

/** One record with a stock, in a tenant of its own. */
final class Stock implements AutoCloseable {
    private static final String DEFINITION = """
            {"schema": {"type": "object", "properties": {"stock": {"type": "integer", "minimum": 0}}}}""";
    private static final String TAKE_ONE = """
            {"by": {"/stock": -1}, "when": "self.stock >= 1"}""";

    private final URI command;
    private final String key;
    private final String record;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Stock(URI command, String key, String record) {
        this.command = command;
        this.key = key;
        this.record = record;
    }

    /**
     * Makes the tenant and the record.
     *
     * @param name of the record
     * @param number that there are
     */
    static Stock create(TestedInstallation installation, String name, long number) {
        String run = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        String tenant = "/v1/tenants/bench-hot-" + run;
        String collection = tenant + "/collections/articles";
        Stock stock = new Stock(installation.command(), installation.operatorKey(), collection + "/records/" + name);
        stock.call("PUT", tenant, "application/json", "{}");
        stock.call("PUT", collection, "application/json", DEFINITION);
        stock.call("PUT", stock.record, "application/json", "{\"stock\": " + number + "}");
        return stock;
    }

    /** The request that takes one if there is one, as it goes to a server. */
    byte[] takeOne(URI server) {
        String request = """
                POST %s:adjust HTTP/1.1\r
                Host: %s\r
                Authorization: Bearer %s\r
                Content-Type: application/json\r
                Content-Length: %d\r
                \r
                %s""".formatted(record, server.getAuthority(), key, TAKE_ONE.length(), TAKE_ONE);
        return request.getBytes(StandardCharsets.US_ASCII);
    }

    /** How many are left, as the log has it: a patch that changes nothing is answered with the record. */
    long left() {
        JsonNode stock = call("PATCH", record, "application/merge-patch+json", "{}")
                .path("data")
                .path("stock");
        return stock.longValue();
    }

    private JsonNode call(String method, String path, String type, String body) {
        HttpRequest request = HttpRequest.newBuilder(command.resolve(path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", type)
                .header("Prefer", "return=representation")
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            if (response.statusCode() / 100 != 2) {
                throw new BenchFailed("%s %s: %d".formatted(method, path, response.statusCode()));
            }
            return Json.parse(response.body());
        } catch (IOException e) {
            throw new BenchFailed(method + " " + path + " got no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailed("interrupted", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
