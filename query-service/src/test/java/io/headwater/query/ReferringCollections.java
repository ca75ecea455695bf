package io.headwater.query;

import io.headwater.events.CollectionName;
import java.util.LinkedHashMap;
import java.util.Map;

/** Orders that refer to customers that refer to countries, for the tests of what is answered of a record. */
final class ReferringCollections {
    static final String ORDERS = "/v1/tenants/acme/collections/orders/records";
    static final int ORDERS_COUNT = 300;

    private ReferringCollections() {}

    static void fill(ReplicaFixture replica) {
        replica.put(
                define(replica, "countries", 20, "{\"schema\": {\"type\": \"object\"}}"),
                2,
                Map.of("de", "{\"name\": \"Germany\"}", "7", "{\"name\": \"Seven\"}"));
        ReplicaFixture.Table customers = define(replica, "customers", 21, """
                {"schema": {"type": "object", "properties": {"countryId": {"type": "string"}}},
                 "references": [{"field": "countryId", "collection": "countries", "onDelete": "ignore"}]}
                """);
        replica.put(
                customers,
                3,
                Map.of(
                        "ada", "{\"name\": \"Ada\", \"countryId\": \"de\"}",
                        "bob", "{\"name\": \"Bob\", \"countryId\": 7.0}",
                        "cid", "{\"name\": \"Cid\", \"countryId\": \"gone\"}"));
        ReplicaFixture.Table orders = define(replica, "orders", 22, """
                {"schema": {"type": "object", "properties": {
                   "customerId": {"type": "string"}, "total": {"type": "number"},
                   "ship": {"type": "object", "properties": {"agentId": {"type": "string"}}},
                   "parentId": {"type": "string"}, "elsewhere": {"type": "string"}}},
                 "indexes": [{"fields": ["total"]}],
                 "references": [
                   {"field": "customerId", "collection": "customers", "onDelete": "ignore"},
                   {"field": "ship.agentId", "collection": "customers", "onDelete": "ignore"},
                   {"field": "parentId", "collection": "orders", "onDelete": "ignore"},
                   {"field": "elsewhere", "collection": "nothing", "onDelete": "ignore"}]}
                """);
        replica.put(orders, 4, orders());
        replica.checkpoint(1, 5);
    }

    private static Map<String, String> orders() {
        Map<String, String> orders = new LinkedHashMap<>();
        String[] customers = {"ada", "bob", "cid", "nobody"};
        for (int i = 0; i < ORDERS_COUNT; i++) {
            orders.put("o" + (1000 + i), """
                    {"customerId": "%s", "total": %d.50, "ship": {"agentId": "ada", "via": "sea"}, "parentId": "o1000",
                     "elsewhere": "x", "lines": [{"sku": "a", "n": 1}, {"sku": "b"}, 7]}
                    """.formatted(customers[i % 4], i));
        }
        return orders;
    }

    static ReplicaFixture.Table define(ReplicaFixture replica, String name, long incarnation, String definition) {
        return replica.define(ServiceFixture.ACME, new CollectionName(name), incarnation, definition);
    }
}
