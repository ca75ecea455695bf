package io.headwater.query;

import io.headwater.events.CollectionName;

/** The collections that the tests of lists share. */
final class ListedCollections {
    private ListedCollections() {}

    static ReplicaFixture.Table defineItems(ReplicaFixture replica) {
        return replica.define(ServiceFixture.ACME, new CollectionName("items"), 9, """
                        {"schema": {"type": "object", "properties": {
                           "name": {"type": "string"}, "price": {"type": "number"}, "sold": {"type": "boolean"},
                           "shipTo": {"type": "object", "properties": {"country": {"type": "string"}}},
                           "plain": {"type": "string"}}},
                         "indexes": [{"fields": ["name"]}, {"fields": ["price"]}, {"fields": ["sold"]},
                                     {"fields": ["shipTo.country"]}]}
                        """);
    }

    static ReplicaFixture.Table defineOrders(ReplicaFixture replica) {
        return replica.define(ServiceFixture.ACME, new CollectionName("orders"), 10, """
                        {"schema": {"type": "object", "properties": {
                           "total": {"type": "number"}, "status": {"type": "string"}}},
                         "indexes": [{"fields": ["-total"]}, {"fields": ["status", "-total"]}, {"fields": ["total"]}]}
                        """);
    }
}
