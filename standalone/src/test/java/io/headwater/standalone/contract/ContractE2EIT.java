package io.headwater.standalone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.standalone.faults.Api;
import io.headwater.standalone.faults.Whole;
import io.headwater.standalone.home.Addresses;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the running services say of themselves is what their documents say. */
class ContractE2EIT {
    private static final Pattern EXPOSED = Pattern.compile("(?m)^# TYPE (headwater_[a-z_]+) ([a-z]+)$");
    private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `(headwater_[a-z_]+)` \\| ([a-z]+) \\|");

    @TempDir
    private static Path directory;

    private static Whole whole;
    private static Api commands;
    private static Api queries;

    @BeforeAll
    static void start() throws IOException {
        whole = Whole.up(directory.resolve("home"));
        commands = whole.commands();
        queries = whole.queries();
    }

    @AfterAll
    static void stop() {
        commands.close();
        queries.close();
        whole.close();
    }

    // Each line is a request: status, method, path, body, and headers as NAME: VALUE; …
    private static final String WRITES = """
            201 | PUT    | /v1/tenants/acme                       | {}
            200 | PUT    | /v1/tenants/acme                       | {}
            422 | PUT    | /v1/tenants/acme                       | {"nonsense": 1}
            400 | PUT    | /v1/tenants/A                          | {}
            200 | GET    | /v1/tenants/acme                       |
            404 | GET    | /v1/tenants/nobody                     |
            422 | PUT    | /v1/tenants/acme/collections/things    | {"schema": {"type": 7}}
            201 | PUT    | /v1/tenants/acme/collections/things    | {"schema": {"properties": {"stock": {"type": "integer", "minimum": 0}, "name": {"type": "string"}}}, "indexes": [{"fields": ["stock"]}], "search": {"fields": ["name"]}, "aggregates": {"by-name": {"groupBy": ["name"], "measures": {"n": "count", "stock": {"sum": "stock"}, "least": {"min": "name"}}}}} | Prefer: return=representation
            201 | POST   | RECORDS                                | {"id": "a", "name": "tea", "stock": 9} | Prefer: return=representation; Idempotency-Key: k
            201 | POST   | RECORDS                                | {"id": "a", "name": "tea", "stock": 9} | Prefer: return=representation; Idempotency-Key: k
            422 | POST   | RECORDS                                | {"id": "b"} | Idempotency-Key: k
            409 | POST   | RECORDS                                | {"id": "a"}
            422 | POST   | RECORDS                                | {"stock": -1}
            400 | POST   | RECORDS                                | {
            413 | POST   | RECORDS                                | LARGE
            415 | POST   | RECORDS                                | a=b | Content-Type: text/plain
            201 | PUT    | RECORDS/b                              | {"stock": 1}
            200 | PUT    | RECORDS/b                              | {"stock": 2}
            412 | PUT    | RECORDS/b                              | {} | If-None-Match: *
            200 | PATCH  | RECORDS/a                              | {"stock": 8} | Content-Type: application/merge-patch+json
            409 | PATCH  | RECORDS/a                              | [{"op": "test", "path": "/stock", "value": 0}] | Content-Type: application/json-patch+json
            409 | PATCH  | RECORDS/a                              | [{"op": "remove", "path": "/x"}] | Content-Type: application/json-patch+json
            200 | POST   | RECORDS/a:adjust                       | {"by": {"/stock": -1}}
            409 | POST   | RECORDS/a:adjust                       | {"by": {"/stock": -1}, "when": "self.stock > 99"}
            409 | POST   | RECORDS/a:adjust                       | {"by": {"/name": -1}}
            412 | DELETE | RECORDS/b                              | | If-Match: "9"
            404 | DELETE | RECORDS/none                           |
            200 | POST   | /v1/tenants/acme:batch                 | {"operations": [{"op": "merge", "collection": "things", "id": "b", "body": {"stock": 5}}, {"op": "delete", "collection": "things", "id": "none"}]} | Prefer: return=representation
            409 | POST   | /v1/tenants/acme:batch                 | {"atomic": true, "operations": [{"op": "delete", "collection": "things", "id": "b"}, {"op": "delete", "collection": "things", "id": "none"}]}
            201 | POST   | /v1/tenants/acme/keys                  | {"name": "n", "scopes": ["read"], "collections": ["things"]}
            200 | GET    | /v1/tenants/acme/keys                  |
            404 | DELETE | /v1/tenants/acme/keys/none             |
            200 | DELETE | RECORDS/b                              |
            """;
    private static final String READS = """
            200 | GET | /v1/tenants                                                          |
            200 | GET | /v1/replicas                                                         |
            200 | GET | /v1/tenants/acme                                                     | | FRESH
            200 | GET | /v1/tenants/acme/collections                                         | | FRESH
            200 | GET | /v1/tenants/acme/collections/things                                  | | FRESH
            404 | GET | /v1/tenants/acme/collections/nothing                                 | | FRESH
            200 | GET | /v1/tenants/acme/collections/things/aggregates/by-name?limit=1&order=-stock | | FRESH
            400 | GET | /v1/tenants/acme/collections/things/aggregates/by-name?group=%28     | | FRESH
            404 | GET | /v1/tenants/acme/collections/things/aggregates/none                  | | FRESH
            200 | GET | RECORDS?limit=1                                                      | | FRESH
            400 | GET | RECORDS?filter=%28                                                   | | FRESH
            200 | GET | RECORDS/a                                                            | | FRESH
            304 | GET | RECORDS/a                                                            | | FRESH; If-None-Match: "1", "2", "3", "4"
            404 | GET | RECORDS/b                                                            | | FRESH
            503 | GET | RECORDS/a                                                            | | Headwater-Token: AHEAD; Prefer: wait=0
            200 | GET | /v1/tenants/acme/collections/things/search?mode=semantic&q=hot+drink | | FRESH
            200 | GET | /v1/tenants/acme/collections/things/search?q=hot+drink&filter=stock+%3E%3D+0 | | FRESH
            200 | GET | /v1/tenants/acme/collections/things/search?q=hot+drink&mode=keyword&exact=true | | FRESH
            400 | GET | /v1/tenants/acme/collections/things/search?q=x&mode=none | | FRESH
            400 | GET | /v1/tenants/acme/collections/things/changes?from=nonsense | | FRESH
            404 | GET | /v1/tenants/acme/collections/nothing/changes | | FRESH
            410 | GET | /v1/tenants/acme/changes?from=BEGINNING | | FRESH
            503 | GET | /v1/tenants/acme/changes?from=AHEAD |
            """;
    private static final String ENDS = """
            400 | DELETE | /v1/tenants/acme/collections/things                |
            204 | DELETE | /v1/tenants/acme/collections/things?confirm=things |
            404 | GET    | /v1/jobs/none                                       |
            404 | DELETE | /v1/jobs/none                                       |
            400 | DELETE | /v1/tenants/acme                                    |
            204 | DELETE | /v1/tenants/acme?confirm=acme                       |
            """;

    @Test
    void whatTheServicesAnswerIsWhatTheirDocumentsSay() throws IOException {
        // given
        Exchange command = new Exchange(OpenApi.ofCommands(), commands);
        Exchange query = new Exchange(OpenApi.ofQueries(), queries);

        // when, then: each answer is held against the document
        String token = command.play(WRITES).token().toString();
        query.play(READS.replace("FRESH", "Headwater-Token: " + token + "; Prefer: wait=30")
                .replace("BEGINNING", token.replaceFirst("[0-9]+$", "0"))
                .replace("AHEAD", token.replaceFirst("[0-9]+$", "999999")));
        command.play(ENDS);
    }

    /** A conversation that is held against a document, answer by answer. */
    private record Exchange(OpenApi document, Api api) {
        /** Returns the last answer. */
        Api.Answer play(String script) throws IOException {
            Api.Answer last = null;
            for (String line : script.lines().toList()) {
                String[] cells =
                        Arrays.stream(line.split("\\|", -1)).map(String::strip).toArray(String[]::new);
                String path = cells[2].replace("RECORDS", "/v1/tenants/acme/collections/things/records");
                String body = cells[3].replace("LARGE", "{\"name\": \"" + "x".repeat(1_100_000) + "\"}");
                String[] headers = cells.length < 5 ? new String[0] : cells[4].split("; |: ");
                last = api.send(cells[1], path, body, headers);
                assertThat(last.status()).as("%s: %s", line, last).isEqualTo(Integer.parseInt(cells[0]));
                assertFits(document.operationOf(cells[1], path), last);
            }
            return Objects.requireNonNull(last);
        }

        private void assertFits(String operation, Api.Answer answer) {
            JsonNode response = document.response(operation, answer.status())
                    .orElseThrow(() -> new AssertionError(operation + " does not say what this is: " + answer));
            response.path("headers")
                    .properties()
                    .forEach(header -> assertThat(document.resolve(header.getValue())
                                            .path("required")
                                            .asBoolean(false)
                                    && answer.response()
                                            .headers()
                                            .firstValue(header.getKey())
                                            .isEmpty())
                            .as("%s is missing in %s", header.getKey(), answer)
                            .isFalse());
            assertThat(response.has("content"))
                    .isEqualTo(!answer.response().body().isEmpty());
            response.path("content").properties().forEach(content -> {
                assertThat(answer.response().headers().firstValue("Content-Type"))
                        .hasValue(content.getKey());
                assertThat(document.faults(content.getValue().path("schema"), answer.json()))
                        .as(answer.toString())
                        .isEmpty();
                String code = answer.json().path("code").asString("");
                assertThat(response.path("description").stringValue())
                        .as("the codes of %s %d", operation, answer.status())
                        .contains(code.isEmpty() ? "" : "`" + code + "`");
            });
        }
    }

    @Test
    void theDocumentsAreServedWithoutAKeyAndOnlyOnce() throws Exception {
        Addresses addresses = whole.addresses();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String url : Set.of(
                    addresses.command() + "/openapi.json",
                    addresses.command() + "/asyncapi.json",
                    addresses.query() + "/openapi.json")) {
                // given
                HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
                HttpResponse<String> first = client.send(request, HttpResponse.BodyHandlers.ofString());
                String etag = first.headers().firstValue("ETag").orElseThrow();

                // when
                HttpRequest again = HttpRequest.newBuilder(URI.create(url))
                        .header("If-None-Match", etag)
                        .build();
                HttpResponse<String> second = client.send(again, HttpResponse.BodyHandlers.ofString());

                // then
                assertThat(first.statusCode()).as(url).isEqualTo(200);
                assertThat(first.headers().firstValue("Cache-Control")).hasValue("max-age=300, public");
                assertThat(first.body()).startsWith("{");
                assertThat(second.statusCode()).isEqualTo(304);
                assertThat(second.body()).isEmpty();
            }
        }
    }

    @Test
    void everyMetricIsDocumentedAndEveryDocumentedOneIsThere() throws IOException {
        // given
        String operations = Files.readString(
                Path.of(System.getProperty("headwater.root", "..")).resolve("docs/operations.md"));

        // when
        String exposed = scrape(whole.addresses().command())
                + scrape(whole.addresses().query())
                + scrape(whole.addresses().projections());

        // then
        Set<String> metrics = pairs(EXPOSED, exposed)
                .filter(metric -> !isMaximumOfAnother(metric, exposed))
                .collect(Collectors.toSet());
        Set<String> documented = pairs(DOCUMENTED, operations).collect(Collectors.toSet());
        assertThat(metrics).isEqualTo(documented);
    }

    // The maximum of a timer comes with it.
    private static boolean isMaximumOfAnother(String metric, String exposed) {
        String other = "# TYPE " + metric.replaceFirst("_max gauge$", " ");
        return metric.endsWith("_max gauge")
                && (exposed.contains(other + "summary") || exposed.contains(other + "histogram"));
    }

    private static Stream<String> pairs(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(result -> result.group(1) + " " + result.group(2));
    }

    private static String scrape(String service) throws IOException {
        try (InputStream metrics =
                URI.create(service + "/actuator/prometheus").toURL().openStream()) {
            return new String(metrics.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
