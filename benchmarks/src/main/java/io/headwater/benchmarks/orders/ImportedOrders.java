package io.headwater.benchmarks.orders;

import io.headwater.benchmarks.orders.OrderTenants.OrderTenant;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;
import io.headwater.events.Token;
import io.headwater.standalone.importing.Import;
import io.headwater.standalone.importing.ImportResult;
import io.headwater.standalone.importing.ImportSource;
import io.headwater.standalone.importing.ImportTarget;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Orders that were imported into a tenant that never was, numbered from 1.
 *
 * @param tenant whose they are
 * @param number of them
 * @param token waits for all of them
 */
public record ImportedOrders(OrderTenant tenant, int number, Token token) {
    /** The collection. */
    public static final CollectionName COLLECTION = new CollectionName(OrderTenants.COLLECTION);
    /** What every id begins with; {@value #DIGITS} digits follow. */
    public static final String ID_PREFIX = "order-000-";
    /** Of the number in an id. */
    public static final int DIGITS = 12;

    private static final String ZEROS = "0".repeat(DIGITS);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * Makes the tenant and imports.
     *
     * @throws BenchFailed not every line became a record
     */
    public static ImportedOrders of(TestedInstallation installation, int number) {
        OrderTenant tenant = OrderTenants.make(installation, 1).getFirst();
        ImportTarget target = ImportTarget.of(
                installation.command(),
                installation.home().operatorKey(),
                new TenantName(tenant.name()),
                COLLECTION,
                "create");
        try {
            Path lines = Files.createTempFile("orders", ".ndjson");
            try {
                write(lines, number);
                ImportResult result = new Import(
                                target, tenant.name(), ImportSource.ofFile(lines), new SilentImport(), PATIENCE)
                        .run();
                if (result.created() != number || result.token() == null) {
                    throw new BenchFailed("not every line became a record: " + result);
                }
                return new ImportedOrders(tenant, number, Token.parse(result.token()));
            } finally {
                Files.deleteIfExists(lines);
            }
        } catch (IOException e) {
            throw new BenchFailed("the orders could not be written to a file", e);
        }
    }

    private static void write(Path file, int number) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int order = 1; order <= number; order++) {
                out.write(OrderRequests.bodyOf(id(order)));
                out.write('\n');
            }
        }
    }

    /** The id of an order, by its number from 1. */
    public static String id(long order) {
        String digits = Long.toString(order);
        return ID_PREFIX + ZEROS.substring(digits.length()) + digits;
    }

    /** The path of an order in the query API. */
    public String path(String id) {
        return tenant.recordsPath() + "/" + id;
    }
}
