package io.headwater.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.query.ServiceFixture.Answer;
import java.net.URLEncoder;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Aggregates as a client reads them, of tables that the projection made. */
class AggregatesE2EIT {
    private static final String ORDERS = "/v1/tenants/acme/collections/orders";
    private static final String DEFINITION = """
            {"schema": {"properties": {
               "country": {"type": "string"}, "paid": {"type": "boolean"}, "total": {"type": "number"},
               "rating": {"type": "number"}, "day": {"type": "string"}}},
             "aggregates": {
               "by-country": {"groupBy": ["country", "paid"], "measures": {
                 "orders": "count", "revenue": {"sum": "total"}, "mean": {"avg": "total"}, "least": {"min": "total"},
                 "most": {"max": "total"}, "first": {"min": "day"}, "rated": {"sum": "rating"}}},
               "overall": {"measures": {"orders": "count", "revenue": {"sum": "total"}}},
               "by-total": {"groupBy": ["total"], "measures": {"orders": "count"}}}}
            """;
    private static ServiceFixture service;
    private static AppliedEvents applied;

    @BeforeAll
    static void start() throws SQLException {
        service = new ServiceFixture(1);
        applied = new AppliedEvents(service.replica());
        applied.defined("orders", 9, DEFINITION);
        applied.defined("empty", 10, DEFINITION);
        applied.created("orders", "1", "{'country': 'Chile', 'paid': true, 'total': 0.10, 'day': '2026-02-01'}");
        applied.created("orders", "2", "{'country': 'Chile', 'paid': true, 'total': 0.20, 'day': '2026-01-01'}");
        applied.created("orders", "3", "{'country': 'Chile', 'paid': true, 'total': 1, 'rating': 5}");
        applied.created("orders", "4", "{'country': 'Austria', 'total': 900}");
        applied.created("orders", "5", "{'country': 'Austria', 'paid': false, 'total': 'many'}");
        applied.created("orders", "6", "{'total': 12345678901234567890.01}");
        applied.created("orders", "7", "{'country': 'Österreich', 'paid': true, 'total': 1.00}");
        applied.apply();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Answer read(String query) {
        return service.get(ORDERS + "/aggregates/" + query);
    }

    @Test
    void groupsComeInTheOrderOfTheirValuesWithExactFigures() {
        // when
        Answer answer = read("by-country");

        // then
        assertThat(answer.json()).isEqualTo(ServiceFixture.json("""
                {"name": "by-country", "items": [
                  {"group": {"country": "Austria", "paid": false}, "measures": {
                    "orders": 1, "revenue": null, "mean": null, "least": null, "most": null, "first": null, "rated": null}},
                  {"group": {"country": "Austria", "paid": null}, "measures": {
                    "orders": 1, "revenue": 900, "mean": 900, "least": 900, "most": 900, "first": null, "rated": null}},
                  {"group": {"country": "Chile", "paid": true}, "measures": {
                    "orders": 3, "revenue": 1.3, "mean": 0.43333333333333333333, "least": 0.1, "most": 1,
                    "first": "2026-01-01", "rated": 5}},
                  {"group": {"country": "Österreich", "paid": true}, "measures": {
                    "orders": 1, "revenue": 1, "mean": 1, "least": 1, "most": 1, "first": null, "rated": null}},
                  {"group": {"country": null, "paid": null}, "measures": {
                    "orders": 1, "revenue": 12345678901234567890.01, "mean": 12345678901234567890.01,
                    "least": 12345678901234567890.01, "most": 12345678901234567890.01, "first": null, "rated": null}}]}
                """));
        assertThat(answer.header("Headwater-Token")).isEqualTo("1.1." + applied.position());
        assertThat(answer.header("Headwater-Replica")).isEqualTo("r1");
    }

    @Test
    void numbersAreGroupedByTheirValueWhateverTheirScale() {
        assertThat(read("by-total?limit=3").json().path("items").toString())
                .isEqualTo("[{\"group\":{\"total\":0.1},\"measures\":{\"orders\":1}},"
                        + "{\"group\":{\"total\":0.2},\"measures\":{\"orders\":1}},"
                        + "{\"group\":{\"total\":1},\"measures\":{\"orders\":2}}]");
    }

    @Test
    void anAggregateWithoutGroupFieldsHasOneGroupEvenOfNothing() {
        assertThat(read("overall").json().path("items").toString())
                .isEqualTo("[{\"group\":{},\"measures\":{\"orders\":7,\"revenue\":12345678901234568792.31}}]");
        assertThat(service.get("/v1/tenants/acme/collections/empty/aggregates/overall")
                        .json()
                        .path("items")
                        .toString())
                .isEqualTo("[{\"group\":{},\"measures\":{\"orders\":0,\"revenue\":null}}]");
        assertThat(service.get("/v1/tenants/acme/collections/empty/aggregates/by-total")
                        .json()
                        .path("items"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'',1",
        "'',2",
        "orders,1",
        "-orders,2",
        "revenue,1",
        "-revenue,1",
        "mean,2",
        "first,1",
        "-first,1",
        "least,4",
        "-most,1",
        "-rated,1"
    })
    void aWalkInAnyOrderMeetsEachGroupOnce(String order, int limit) {
        // given
        String query = "by-country?order=" + order + "&limit=";
        List<String> all = new ArrayList<>();
        read(query + 1000).json().path("items").forEach(item -> all.add(item.toString()));

        // when
        List<String> walked = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = read(query + limit + cursor);
            assertThat(page.status()).as(page.body()).isEqualTo(200);
            assertThat(page.json().path("items").size()).isBetween(1, limit);
            page.json().path("items").forEach(item -> walked.add(item.toString()));
            cursor = page.json().has("nextCursor")
                    ? "&cursor=" + page.json().path("nextCursor").asString()
                    : "";
        } while (!cursor.isEmpty());

        // then
        assertThat(all).hasSize(5);
        assertThat(walked).isEqualTo(all);
    }

    @Test
    void byAMeasureTheGreatestComesFirstAndWhatIsMissingLast() {
        assertThat(read("by-country?order=-revenue")
                        .json()
                        .at("/items")
                        .valueStream()
                        .map(item -> item.at("/measures/revenue").toString()))
                .containsExactly("12345678901234567890.01", "900", "1.3", "1", "null");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"country\":\"Austria\"}|2",
                "{\"country\":\"Austria\",\"paid\":null}|1",
                "{\"paid\":true}|2",
                "{\"country\":null}|1",
                "{\"country\":\"nowhere\"}|0",
                "{}|5"
            })
    void groupsAreAskedForByTheirValues(String group, int count) {
        assertThat(read("by-country?group=" + URLEncoder.encode(group, UTF_8))
                        .json()
                        .path("items"))
                .hasSize(count);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "by-country?order=nothing",
                "by-country?order=-",
                "by-country?group=(",
                "by-country?group=[]",
                "by-country?group={\"total\":1}",
                "by-country?group={\"paid\":\"true\"}",
                "by-country?limit=0",
                "by-country?limit=1001",
                "by-country?cursor=x",
                "by-country?filter=x",
                "by-total?group={\"total\":\"1'; DROP SCHEMA t7\"}"
            })
    void whatCannotBeAskedIsRefused(String query) {
        // when
        String[] parts = query.split("=", 2);
        Answer answer = read(parts[0] + "=" + URLEncoder.encode(parts[1], UTF_8));

        // then
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.json().path("code").asString()).isEqualTo("malformed");
    }

    @Test
    void aCursorOfAnotherAggregateOrOrderIsRefused() {
        // given
        String cursor = "&cursor="
                + read("by-country?limit=1").json().path("nextCursor").asString();

        // then
        assertThat(read("by-total?limit=1" + cursor).status()).isEqualTo(400);
        assertThat(read("by-country?limit=1&order=orders" + cursor).status()).isEqualTo(400);
        assertThat(read("by-country?limit=1" + cursor).status()).isEqualTo(200);
    }

    @Test
    void whatIsNotThereIsNotFoundAndOthersKeysOpenNothing() {
        assertThat(read("none").status()).isEqualTo(404);
        assertThat(read("a%27b").status()).isEqualTo(404);
        assertThat(service.get("/v1/tenants/acme/collections/none/aggregates/by-country")
                        .status())
                .isEqualTo(404);
        assertThat(service.getAs(service.otherKey(), ORDERS + "/aggregates/by-country")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void anAggregateThatIsFilledInSaysWhenToComeBack() throws SQLException {
        // given
        applied.defined("late", 11, "{\"schema\": {}}");
        applied.created("late", "a", "{'n': 1}");
        applied.defined(
                "late", 11, "{\"schema\": {}, \"aggregates\": {\"all\": {\"measures\": {\"records\": \"count\"}}}}");
        applied.apply();

        // when
        Answer answer = service.get("/v1/tenants/acme/collections/late/aggregates/all");

        // then
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().path("code").asString()).isEqualTo("aggregate-not-ready");
        assertThat(answer.header("Retry-After")).isEqualTo("1");

        // when
        applied.fillIn(11);

        // then
        assertThat(service.get("/v1/tenants/acme/collections/late/aggregates/all")
                        .body())
                .isEqualTo("{\"name\":\"all\",\"items\":[{\"group\":{},\"measures\":{\"records\":1}}]}");
    }

    @Test
    void aNumberOfAnyLengthFindsTheGroupOfItsFirstDigits() throws SQLException {
        // given
        String total = "1234567890".repeat(7) + ".5";
        applied.defined("long", 12, DEFINITION);
        applied.created("long", "a", "{'total': " + total + "}");
        applied.apply();

        // then
        assertThat(service.get("/v1/tenants/acme/collections/long/aggregates/by-total?group="
                                + URLEncoder.encode("{\"total\": " + total + "}", UTF_8))
                        .json()
                        .at("/items/0/measures/orders")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void whatHasATokenWaitsForItLikeARecord() {
        assertThat(service.get(ORDERS + "/aggregates/overall", "Headwater-Token", "1.1.999999", "Prefer", "wait=0")
                        .status())
                .isEqualTo(503);
    }
}
