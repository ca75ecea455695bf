package io.headwater.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.query.ServiceFixture.Answer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A refusal is judged by the definition that holds, not by the one that was remembered. */
class EvolvedDefinitionE2EIT {
    private static final String THINGS = "/v1/tenants/acme/collections/things/records";

    /** {@code next == "b"}, of a field that the first schema does not have. */
    private static final String NEXT = "?filter=next%3D%3D%22b%22";

    @Test
    void whatADefinitionHasComeToAllowIsNoLongerRefused() {
        try (ServiceFixture service = new ServiceFixture(1)) {
            // given
            ReplicaFixture replica = service.replica();
            ReplicaFixture.Table things = ReferringCollections.define(
                    replica, "things", 50, "{\"schema\": {\"properties\": {\"n\": {\"type\": \"number\"}}}}");
            replica.put(things, 3, Map.of("a", "{\"n\": 1, \"next\": \"b\"}", "b", "{\"n\": 2}"));
            replica.checkpoint(1, 3);
            assertThat(service.get(THINGS + NEXT).status()).isEqualTo(400);
            assertThat(service.get(THINGS + "?expand=next").status()).isEqualTo(400);
            Answer early = service.get(THINGS + NEXT, "Headwater-Token", "1.1.4", "Prefer", "wait=0");
            assertThat(early.status())
                    .as("the definition may change until then")
                    .isEqualTo(503);
            Answer earlyExpand = service.get(THINGS + "?expand=next", "Headwater-Token", "1.1.4", "Prefer", "wait=0");
            assertThat(earlyExpand.status()).isEqualTo(503);

            // when
            evolve(replica, things);

            // then
            assertThat(service.get(THINGS + NEXT).json().at("/items/0/id").asString())
                    .isEqualTo("a");
            assertThat(service.get(THINGS + "/a?expand=next")
                            .json()
                            .at("/expanded/next/id")
                            .asString())
                    .isEqualTo("b");
        }
    }

    private static void evolve(ReplicaFixture replica, ReplicaFixture.Table things) {
        replica.execute("ALTER TABLE " + things.name() + " ADD COLUMN f1 numeric");
        replica.execute("UPDATE " + things.name() + " SET f1 = (data ->> 'n')::numeric");
        replica.execute("INSERT INTO headwater.collection_column (collection, field, column_name, type, text_length)"
                + " VALUES (50, 'n', 'f1', 'NUMBER', 0)");
        replica.execute("""
                    UPDATE headwater.collection SET definition_version = 2, definition = '
                      {"schema": {"properties": {"n": {"type": "number"}, "next": {"type": "string"}}}, "indexes": [{"fields": ["n"]}],
                       "references": [{"field": "next", "collection": "things", "onDelete": "ignore"}]}'
                    WHERE incarnation = 50
                    """);
    }
}
