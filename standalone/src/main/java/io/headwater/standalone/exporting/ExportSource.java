package io.headwater.standalone.exporting;

import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;
import io.headwater.http.BearerKey;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where an export comes from.
 *
 * @param service base URL of the query API
 * @param key that opens it
 * @param records path of the collection's records
 * @param parameters of the export, such as {@code format} and {@code filter}; those that are empty say nothing
 */
public record ExportSource(URI service, BearerKey key, String records, Map<String, String> parameters) {
    /** Copies the parameters. */
    public ExportSource {
        parameters = Map.copyOf(parameters);
    }

    /** A collection of a tenant. */
    public static ExportSource of(
            URI service, BearerKey key, TenantName tenant, CollectionName collection, Map<String, String> parameters) {
        String records = "/v1/tenants/" + tenant.value() + "/collections/" + collection.value() + "/records";
        return new ExportSource(service, key, records, parameters);
    }

    /** Whether records are lines of CSV below a header. */
    boolean isCsv() {
        return parameters.getOrDefault("format", "").equals("csv");
    }

    URI export() {
        return service.resolve(records + ":export?" + encoded(parameters));
    }

    /** One record at most, and about how many there are. */
    URI estimate() {
        Map<String, String> counted =
                Map.of("filter", parameters.getOrDefault("filter", ""), "count", "estimate", "limit", "1");
        return service.resolve(records + "?" + encoded(counted));
    }

    private static String encoded(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .filter(parameter -> !parameter.getValue().isEmpty())
                .map(parameter ->
                        parameter.getKey() + "=" + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
