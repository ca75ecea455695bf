package io.headwater.query.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CollectionName;
import io.headwater.query.ReplicaFixture;
import io.headwater.query.ServiceFixture;
import io.headwater.query.ServiceFixture.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/** Over HTTP: lists, counts and exports make the same of a random filter, and none of them fails. */
class FilterAgreementE2EIT {
    private static final long SEED = Long.getLong("headwater.filter-fuzz.seed", new Random().nextLong());
    private static final String ITEMS = "/v1/tenants/acme/collections/items/records";
    private static final int FILTERS = 200;
    private static final int URL_LENGTH_MAX = 4_000;
    private static final Random RANDOM = new Random(SEED);
    private static ServiceFixture service;

    @BeforeAll
    static void start() {
        service = new ServiceFixture(1);
        ReplicaFixture.Table items =
                service.replica().define(ServiceFixture.ACME, new CollectionName("items"), 9, RandomRecords.SCHEMA);
        service.replica().put(items, 3, new RandomRecords(RANDOM).next(80));
        service.replica().checkpoint(1, 3);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void listsCountsAndExportsFindTheSameRecordsOrRefuse() {
        RandomFilters random = new RandomFilters(RANDOM);
        int answered = 0;
        for (int i = 0; i < FILTERS; i++) {
            // given
            String filter = random.nextFilter();
            String encoded = URLEncoder.encode(filter, StandardCharsets.UTF_8);
            // What no JSON text may hold is refused with the body, 422, before it is a filter.
            boolean isText = filter.indexOf('\0') < 0 && filter.indexOf('\ud800') < 0;
            if (!isText || encoded.length() > URL_LENGTH_MAX) {
                continue;
            }

            // when
            Answer query = service.post(
                    ITEMS + ":query",
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("filter", filter)
                            .put("limit", 1000)
                            .put("count", "exact")
                            .toString());
            Answer list = service.get(ITEMS + "?limit=1000&order=-any,note&filter=" + encoded);
            Answer export = service.get(ITEMS + ":export?filter=" + encoded);

            // then
            assertThat(List.of(query.status(), list.status(), export.status()))
                    .as("seed %d: %s %s", SEED, filter, query.body())
                    .isIn(List.of(200, 200, 200), List.of(400, 400, 400));
            if (query.status() == 200) {
                answered++;
                assertThat(ids(list)).as("seed %d: %s", SEED, filter).isEqualTo(ids(query));
                assertThat(query.json().path("count").asInt())
                        .isEqualTo(ids(query).size());
                assertThat(export.body().lines().count()).isEqualTo(ids(query).size());
            }
        }
        assertThat(answered).as("seed %d", SEED).isGreaterThan(FILTERS / 2);
    }

    private static List<String> ids(Answer answer) {
        return answer.json()
                .path("items")
                .valueStream()
                .map(item -> item.path("id").asString())
                .sorted()
                .collect(Collectors.toList());
    }
}
