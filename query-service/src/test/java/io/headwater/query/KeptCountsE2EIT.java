package io.headwater.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The number of records that a replica keeps, as a client reads it, of tables that the projection made. */
class KeptCountsE2EIT {
    private static final String COLLECTION = "/v1/tenants/acme/collections/orders";
    private static ServiceFixture service;

    @BeforeAll
    static void start() throws SQLException {
        service = new ServiceFixture(1);
        AppliedEvents applied = new AppliedEvents(service.replica());
        applied.defined("orders", 9, "{\"schema\": {}}");
        for (String id : List.of("a", "b", "c")) {
            applied.created("orders", id, "{}");
        }
        applied.apply();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static int count(String filter) {
        return service.get(COLLECTION + "/records?limit=1&count=exact" + filter)
                .json()
                .path("count")
                .asInt();
    }

    @Test
    void theCountOfAWholeListIsTheOneThatIsKeptOnceItIsComplete() {
        // given a count that tells who was asked
        assertThat(count("")).isEqualTo(3);
        service.replica().execute("UPDATE headwater.collection_count SET records = 70");

        // then
        assertThat(count("")).isEqualTo(70);
        assertThat(count("&filter=true")).isEqualTo(3);

        // when
        service.replica().execute("UPDATE headwater.collection_count SET counted_to = 'a'");

        // then
        assertThat(count("")).isEqualTo(3);
        assertThat(service.get(COLLECTION).json().at("/usage/records").isNull()).isTrue();
        assertThat(service.get("/v1/tenants/acme").json().at("/usage/records").isNull())
                .isTrue();
    }
}
