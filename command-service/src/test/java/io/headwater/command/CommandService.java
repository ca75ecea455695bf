package io.headwater.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.JsonText;
import io.headwater.http.BearerKey;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** A command service on a real log for tests, with a client that holds keys. */
final class CommandService implements AutoCloseable {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final ConfigurableApplicationContext context;
    private final String operatorKey;

    private CommandService(ConfigurableApplicationContext context, String operatorKey) {
        this.context = context;
        this.operatorKey = operatorKey;
    }

    /** The one that tests share which neither need a log of their own nor change how the service is; never closed. */
    static CommandService shared() {
        return Shared.SERVICE;
    }

    private static final class Shared {
        private static final CommandService SERVICE = start(RealParts.get().newDatabase("command"), BearerKey.random());
    }

    static CommandService start(Database database, BearerKey operator, String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--headwater.log.url=" + database.url(),
                "--headwater.log.user=" + database.user(),
                "--headwater.log.password=" + database.password(),
                "--headwater.operator-key=" + operator.text(),
                // Topics named after the database, so that instances on one log share them and logs do not.
                "--headwater.kafka.bootstrap=" + RealParts.get().bootstrap(),
                "--headwater.topics.events=events-" + name(database),
                "--headwater.topics.control=control-" + name(database)));
        arguments.addAll(List.of(settings));
        return new CommandService(
                CommandServiceApplication.application().run(arguments.toArray(String[]::new)), operator.text());
    }

    private static String name(Database database) {
        return database.url().substring(database.url().lastIndexOf('/') + 1);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    String operatorKey() {
        return operatorKey;
    }

    /** A request of the operator; headers as name, value, name, value. */
    Answer operator(String method, String path, String body, String... headers) {
        return send(operatorKey, method, path, body, headers);
    }

    Answer send(String key, String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(30));
        boolean typed = List.of(headers).contains("Content-Type");
        if (!body.isEmpty() && !typed) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (!key.isEmpty()) {
            request.header("Authorization", "Bearer " + key);
        }
        return exchange(request.method(method, HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private static Answer exchange(HttpRequest request) {
        try {
            return new Answer(HTTP.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    URI uri(String path) {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        return URI.create("http://localhost:" + port + path);
    }

    @Override
    public void close() {
        context.close();
    }

    /** A tenant of its own for a test, with a collection of the given schema; the path of its records. */
    String newCollection(String schema) {
        String collection = "/v1/tenants/" + newTenant() + "/collections/things";
        assertThat(operator("PUT", collection, "{\"schema\": " + schema + "}").status())
                .isEqualTo(201);
        return collection + "/records";
    }

    /** The name of a new tenant. */
    String newTenant() {
        String name = "t" + UUID.randomUUID().toString().substring(0, 13);
        assertThat(operator("PUT", "/v1/tenants/" + name, "{}").status()).isEqualTo(201);
        return name;
    }

    /** An answer, with what tests look at. */
    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        JsonNode json() {
            return JsonText.of(response.body()).tree();
        }
    }
}
