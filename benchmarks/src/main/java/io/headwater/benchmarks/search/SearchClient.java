package io.headwater.benchmarks.search;

import io.headwater.benchmarks.orders.SilentImport;
import io.headwater.benchmarks.orders.TestedInstallation;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;
import io.headwater.events.Token;
import io.headwater.standalone.demo.Client;
import io.headwater.standalone.importing.Import;
import io.headwater.standalone.importing.ImportResult;
import io.headwater.standalone.importing.ImportTarget;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;

/** A tenant that never was, with the set in its only collection; and who searches it. */
final class SearchClient implements AutoCloseable {
    static final CollectionName COLLECTION = new CollectionName("abstracts");

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String DEFINITION = """
            {"schema": {"type": "object", "required": ["text", "part"], "properties": {
               "text": {"type": "string"}, "part": {"type": "integer"}}},
             "indexes": [{"fields": ["part"]}],
             "search": {"fields": ["text"]}}
            """;

    private final Client client;
    private final TenantName tenant;
    private final Token token;

    private SearchClient(Client client, TenantName tenant, Token token) {
        this.client = client;
        this.tenant = tenant;
        this.token = token;
    }

    /**
     * Makes the tenant and imports the set.
     *
     * @throws BenchFailed not every line became a record
     */
    static SearchClient of(TestedInstallation installation, CranfieldSet set) {
        String run = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        TenantName tenant = new TenantName("bench-" + run);
        Client client = new Client(installation.addresses(), installation.home().operatorKey());
        client.put("/tenants/" + tenant.value(), "{}");
        client.put("/tenants/" + tenant.value() + "/collections/" + COLLECTION.value(), DEFINITION);
        ImportTarget target = ImportTarget.of(
                installation.command(), installation.home().operatorKey(), tenant, COLLECTION, "create");
        ImportResult result = new Import(target, run, set.source(), new SilentImport(), PATIENCE).run();
        if (result.created() != result.lines() || result.token() == null) {
            throw new BenchFailed("not every line became a record: " + result);
        }
        return new SearchClient(client, tenant, Token.parse(result.token()));
    }

    TenantName tenant() {
        return tenant;
    }

    /** The path of a search. */
    String path(String question, String more) {
        return "/tenants/" + tenant.value() + "/collections/" + COLLECTION.value() + "/search?q="
                + URLEncoder.encode(question, StandardCharsets.UTF_8) + more;
    }

    /** Searches, in what was imported at least. */
    JsonNode search(String question, String more) {
        return client.get(path(question, more), Optional.of(token));
    }

    static List<String> ids(JsonNode answer) {
        return answer.path("items")
                .valueStream()
                .map(item -> item.path("id").stringValue())
                .toList();
    }

    @Override
    public void close() {
        client.close();
    }
}
