package io.headwater.standalone.faults;

import java.io.IOException;
import java.util.List;

/** Tenants that each have a collection of orders with indexes, aggregates and a history. */
record Shops(Api api) implements AutoCloseable {
    static final List<String> TENANTS = List.of("amber", "birch", "cedar", "dune");

    private static final String COUNTRIES = """
            "by-country": {"groupBy": ["country", "status"],
              "measures": {"orders": "count", "revenue": {"sum": "total"}, "largest": {"max": "total"}}}""";
    private static final String STATES = """
            "by-status": {"groupBy": ["status"],
              "measures": {"orders": "count", "average": {"avg": "total"}, "first": {"min": "country"}}}""";

    /** Makes them. */
    void define() throws IOException {
        for (String tenant : TENANTS) {
            Api.require(201, api.send("PUT", "/v1/tenants/" + tenant, "{}"));
            Api.require(201, put(tenant, "{\"fields\": [\"country\", \"-total\"]}", COUNTRIES));
        }
    }

    /** Gives every second one another index and another aggregate over the orders that are there. */
    void declareMore() throws IOException {
        String indexes = "{\"fields\": [\"country\", \"-total\"]}, {\"fields\": [\"status\"]}";
        for (int i = 0; i < TENANTS.size(); i += 2) {
            Api.require(200, put(TENANTS.get(i), indexes, COUNTRIES + ", " + STATES));
        }
    }

    private Api.Answer put(String tenant, String indexes, String aggregates) throws IOException {
        return api.send("PUT", "/v1/tenants/" + tenant + "/collections/orders", """
                {"schema": {"type": "object", "properties": {
                    "country": {"type": "string"}, "status": {"type": "string"}, "total": {"type": "number"}}},
                 "indexes": [%s], "aggregates": {%s}}
                """.formatted(indexes, aggregates));
    }

    static String orders(String tenant) {
        return "/v1/tenants/" + tenant + "/collections/orders/records";
    }

    @Override
    public void close() {
        api.close();
    }
}
