package io.headwater.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.query.ServiceFixture.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Pages of a record with twelve thousand versions: what is read for one is bounded, not what a walk has in all. */
class HistoryBoundsE2EIT {
    private static final String HISTORY = "/v1/tenants/acme/collections/orders/records/long/history";
    private static final int VERSIONS = 12_000;
    private static ServiceFixture service;

    @BeforeAll
    static void start() {
        service = new ServiceFixture(1);
        HistoryWriter writer = new HistoryWriter(service.replica(), ServiceFixture.ACME);
        writer.define("orders", 9, "{'schema': {}}").apply();
        service.replica().execute("""
                INSERT INTO headwater.history
                  (tenant, collection, record_id, version, occurred_at, position, type, actor, collection_name, created_at,
                   change, before)
                SELECT 7, 9, 'long', n, timestamptz '2026-03-11T00:00:00Z' + n * interval '1 s', n + 10,
                  CASE n WHEN 1 THEN 'headwater.record.created.v1' ELSE 'headwater.record.patched.v1' END,
                  CASE WHEN n = 11000 THEN 'rare' WHEN n % 100 = 50 THEN 'sparse' ELSE 'usual' END,
                  'orders', timestamptz '2026-03-11T00:00:00Z', ('{"n":' || n || '}')::json,
                  CASE WHEN n % 100 = 0 THEN ('{"n":' || n - 1 || '}')::json END
                FROM generate_series(1, ?) AS n
                """, VERSIONS);
        service.replica().execute("ANALYZE headwater.history");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void aPageOfAFilterThatLeavesLittleEndsBeforeAllIsLookedAt() {
        // when
        Answer first = service.get(HISTORY + "?actor=rare");

        // then
        assertThat(first.json().path("items")).isEmpty();
        assertThat(first.json().has("nextCursor")).isTrue();

        // when
        Answer second = service.get(HISTORY + "?actor=rare&cursor="
                + first.json().path("nextCursor").stringValue());

        // then
        assertThat(second.json()
                        .path("items")
                        .valueStream()
                        .map(item -> item.path("version").intValue()))
                .containsExactly(11_000);
        assertThat(second.json().has("nextCursor")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "-version"})
    void aPageOfChangesThatAreFarApartIsShorterAndTheWalkHasThemAll(String order) {
        // given
        List<JsonNode> walked = new ArrayList<>();
        String path = HISTORY + "?actor=sparse&limit=1000&order=" + order;

        // when
        Answer page = service.get(path);
        int first = page.json().path("items").size();
        page.json().path("items").forEach(walked::add);
        while (page.json().has("nextCursor")) {
            page = service.get(
                    path + "&cursor=" + page.json().path("nextCursor").stringValue());
            assertThat(page.status()).as(page.body()).isEqualTo(200);
            page.json().path("items").forEach(walked::add);
        }

        // then each change with the fifty before it
        assertThat(first).isBetween(90, 99);
        assertThat(walked)
                .hasSize(VERSIONS / 100)
                .allSatisfy(item -> assertThat(item.path("changes").toString())
                        .isEqualTo("[{\"op\":\"replace\",\"path\":\"/n\",\"value\":" + item.path("version") + "}]"));
        assertThat(walked.stream().map(item -> item.path("version").intValue()).distinct())
                .hasSize(VERSIONS / 100);
    }
}
