package io.headwater.query;

import io.headwater.events.ApiKey;
import io.headwater.events.CollectionName;
import io.headwater.events.Incarnation;
import io.headwater.events.Json;
import io.headwater.events.Partition;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import io.headwater.http.BearerKey;
import io.headwater.parts.RealParts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/**
 * The whole query service on replicas and topics of its own: tenant {@code acme} in partition 1, {@code other} in
 * partition 2, and a key for each and for an operator.
 */
public final class ServiceFixture implements AutoCloseable {
    public static final TenantPlacement ACME = placement("acme", 7, 1);
    public static final TenantPlacement OTHER = placement("other", 8, 2);
    public static final int PARTITIONS = 4;

    /** The beginning of the setting that keeps results in memory, which is off unless it is given. */
    public static final String RESULTS_KEPT = "--headwater.cache.results.enabled=";

    private final TopicFixture topics = TopicFixture.create(PARTITIONS);
    private final List<ReplicaFixture> replicas = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final BearerKey acmeKey = BearerKey.random();
    private final BearerKey otherKey = BearerKey.random();
    private final BearerKey operatorKey = BearerKey.random();
    private final ConfigurableApplicationContext context;

    public ServiceFixture(int replicaCount, String... settings) {
        List<String> arguments = new ArrayList<>(List.of(settings));
        if (arguments.stream().noneMatch(setting -> setting.startsWith(RESULTS_KEPT))) {
            // Most tests change a replica behind the topic's back.
            arguments.add(RESULTS_KEPT + "false");
        }
        for (int i = 0; i < replicaCount; i++) {
            ReplicaFixture replica = ReplicaFixture.create();
            replica.provision(ACME);
            replica.provision(OTHER);
            replicas.add(replica);
            String prefix = "--headwater.replicas[" + i + "].";
            arguments.add(prefix + "name=r" + (i + 1));
            arguments.add(prefix + "url=" + replica.database().url());
            arguments.add(prefix + "user=" + replica.database().user());
            arguments.add(prefix + "password=" + replica.database().password());
        }
        topics.place(ACME);
        topics.place(OTHER);
        topics.grant(apiKey(acmeKey, ACME.tenant()));
        topics.grant(apiKey(otherKey, OTHER.tenant()));
        topics.grant(apiKey(operatorKey, null));
        arguments.add("--headwater.kafka.bootstrap=" + RealParts.get().bootstrap());
        arguments.add("--headwater.topics.events=" + topics.events());
        arguments.add("--headwater.topics.control=" + topics.control());
        arguments.add("--server.port=0");
        SpringApplication application = QueryServiceApplication.application();
        this.context = application.run(arguments.toArray(String[]::new));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(this::isReady);
    }

    private static TenantPlacement placement(String name, long incarnation, int partition) {
        return new TenantPlacement(new TenantName(name), new Incarnation(incarnation), new Partition(partition));
    }

    private static ApiKey apiKey(BearerKey key, @Nullable TenantName tenant) {
        return new ApiKey(
                key.id(), tenant, key.secretHash(), EnumSet.allOf(ApiKey.Scope.class), Set.<CollectionName>of(), null);
    }

    private boolean isReady() {
        return get("/actuator/health/readiness").status() == 200;
    }

    public TopicFixture topics() {
        return topics;
    }

    public ReplicaFixture replica() {
        return replicas.getFirst();
    }

    public List<ReplicaFixture> replicas() {
        return replicas;
    }

    public BearerKey acmeKey() {
        return acmeKey;
    }

    public BearerKey otherKey() {
        return otherKey;
    }

    public BearerKey operatorKey() {
        return operatorKey;
    }

    public static JsonNode json(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /** An answer, its body as text. */
    public record Answer(int status, String body, HttpResponse<String> response) {
        public JsonNode json() {
            return ServiceFixture.json(body);
        }

        public @Nullable String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }
    }

    /** Asks with acme's key; header names and values alternate. */
    public Answer get(String path, String... headers) {
        return getAs(acmeKey, path, headers);
    }

    public Answer getAs(BearerKey key, String path, String... headers) {
        return send(HttpRequest.newBuilder(URI.create(baseUrl() + path)), key, headers);
    }

    /** Sends JSON with acme's key. */
    public Answer post(String path, String body, String... headers) {
        return postAs(acmeKey, path, body, headers);
    }

    public Answer postAs(BearerKey key, String path, String body, String... headers) {
        return send(
                HttpRequest.newBuilder(URI.create(baseUrl() + path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)),
                key,
                headers);
    }

    /** A key of acme's that opens these collections alone. */
    public BearerKey limitedKey(String... collections) {
        BearerKey key = BearerKey.random();
        topics.grant(new ApiKey(
                key.id(),
                ACME.tenant(),
                key.secretHash(),
                EnumSet.allOf(ApiKey.Scope.class),
                Arrays.stream(collections).map(CollectionName::new).collect(Collectors.toSet()),
                null));
        Awaitility.await()
                .until(() -> getAs(key, "/v1/tenants/acme/collections").status() == 200);
        return key;
    }

    private Answer send(HttpRequest.Builder request, BearerKey key, String... headers) {
        request.header("Authorization", "Bearer " + key.text());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public String baseUrl() {
        return "http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port");
    }

    @Override
    public void close() {
        context.close();
        topics.close();
        client.close();
    }
}
