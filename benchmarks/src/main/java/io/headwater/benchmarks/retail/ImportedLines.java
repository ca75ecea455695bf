package io.headwater.benchmarks.retail;

import io.headwater.benchmarks.orders.SilentImport;
import io.headwater.benchmarks.orders.TestedInstallation;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.events.CollectionName;
import io.headwater.events.JsonText;
import io.headwater.events.TenantName;
import io.headwater.events.Token;
import io.headwater.standalone.demo.Client;
import io.headwater.standalone.importing.Import;
import io.headwater.standalone.importing.ImportResult;
import io.headwater.standalone.importing.ImportSource;
import io.headwater.standalone.importing.ImportTarget;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One import into a collection of a tenant that never was.
 *
 * @param tenant whose collection
 * @param rows records that were created
 * @param token waits for all of them
 * @param time from the connection to the summary
 */
public record ImportedLines(TenantName tenant, long rows, Token token, Duration time) {
    /** The collection. */
    public static final CollectionName COLLECTION = new CollectionName("invoice_lines");

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * Makes the tenant and the collection, and imports.
     *
     * @throws BenchFailed not every line became a record
     */
    public static ImportedLines of(TestedInstallation installation, ImportSource source) {
        return of(installation, installation.command(), source);
    }

    /** The same into a collection with an index on each of some fields. */
    public static ImportedLines indexed(TestedInstallation installation, ImportSource source, List<String> fields) {
        ObjectNode definition = (ObjectNode) JsonText.of(definition()).tree();
        ArrayNode indexes = definition.putArray("indexes");
        fields.forEach(field -> indexes.addObject().putArray("fields").add(field));
        return of(
                installation,
                installation.command(),
                source,
                JsonText.of(definition).toString());
    }

    /** The same through another command service of the installation. */
    public static ImportedLines of(TestedInstallation installation, URI command, ImportSource source) {
        return of(installation, command, source, definition());
    }

    private static ImportedLines of(
            TestedInstallation installation, URI command, ImportSource source, String definition) {
        String run = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        TenantName tenant = new TenantName("bench-" + run);
        try (Client client =
                new Client(installation.addresses(), installation.home().operatorKey())) {
            client.put("/tenants/" + tenant.value(), "{}");
            client.put("/tenants/" + tenant.value() + "/collections/" + COLLECTION.value(), definition);
        }
        ImportTarget target = ImportTarget.of(command, installation.home().operatorKey(), tenant, COLLECTION, "create");
        long begin = System.nanoTime();
        ImportResult result = new Import(target, run, source, new SilentImport(), PATIENCE).run();
        Duration time = Duration.ofNanos(System.nanoTime() - begin);
        if (result.created() != result.lines() || result.token() == null) {
            throw new BenchFailed("not every line became a record: " + result);
        }
        return new ImportedLines(tenant, result.created(), Token.parse(result.token()), time);
    }

    /** The path of the records, in the query API. */
    public String recordsPath() {
        return "/v1/tenants/" + tenant + "/collections/" + COLLECTION + "/records";
    }

    /** The rate over all of the time. */
    public double rowsPerSecond() {
        return rows * 1e9 / time.toNanos();
    }

    private static String definition() {
        try (InputStream json = ImportedLines.class.getResourceAsStream("collection.json")) {
            return new String(Objects.requireNonNull(json).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
