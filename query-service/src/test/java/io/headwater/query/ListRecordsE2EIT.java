package io.headwater.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Json;
import io.headwater.query.ServiceFixture.Answer;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ListRecordsE2EIT {
    private static final String ITEMS = "/v1/tenants/acme/collections/items/records";
    private static final String ORDERS = "/v1/tenants/acme/collections/orders/records";
    private static final String LONG = "x".repeat(600);
    private static final int ORDERS_COUNT = 250;
    private static ServiceFixture service;
    private static ReplicaFixture.Table orders;

    @BeforeAll
    static void start() {
        service = new ServiceFixture(1);
        ReplicaFixture.Table items = ListedCollections.defineItems(service.replica());
        service.replica().put(items, 3, items());
        orders = ListedCollections.defineOrders(service.replica());
        service.replica().put(orders, 4, orders(0, ORDERS_COUNT));
        service.replica().checkpoint(1, 5);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Map<String, String> items() {
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put(
                "a",
                "{\"name\": \"apple\", \"price\": 100.10, \"sold\": true, \"shipTo\": {\"country\": \"DE\"}, \"plain\": \"x\"}");
        rows.put("b", "{\"name\": \"brick\", \"price\": 100.1000000000000000055, \"sold\": false, \"plain\": \"z\"}");
        rows.put("c", "{\"name\": \"" + LONG + "1\", \"price\": 12345678901234567890}");
        rows.put("d", "{\"name\": \"" + LONG + "2\", \"price\": -5}");
        rows.put("e", "{\"name\": \"" + "x".repeat(512) + "\", \"price\": null}");
        rows.put("f", "{\"name\": 7, \"price\": \"expensive\"}");
        return rows;
    }

    private static Map<String, String> orders(int from, int to) {
        Map<String, String> rows = new LinkedHashMap<>();
        IntStream.range(from, to)
                .forEach(i -> rows.put(
                        "o" + (1000 + i),
                        i % 10 == 0
                                ? "{\"status\": \"open\"}"
                                : i % 11 == 0
                                        ? "{\"total\": " + i % 7 + "}"
                                        : "{\"total\": " + i % 7 + ".50, \"status\": \""
                                                + (i % 3 == 0 ? "open" : "paid") + "\"}"));
        return rows;
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                    name == "apple"                              ; a
                    "apple" == name                              ; a
                    self.name != "apple"                         ; bcde
                    !(name == "apple")                           ; bcde
                    name in ["brick", "apple", "none"]           ; ab
                    name < "b"                                   ; a
                    "b" <= name                                  ; bcde
                    name == null                                 ; f
                    name != null && sold == null                 ; cde
                    price == 100.10                              ; a
                    price == 100.1                               ; a
                    price > 100.1 && price < 101                 ; b
                    price > 100.1000000000000000054 && price < 101 ; b
                    price == 100.1000000000000000055             ; b
                    price >= 12345678901234567890                ; c
                    price > 12345678901234567889                 ; c
                    price > 12345678901234567890                 ;
                    price == -5                                  ; d
                    price in [-5, 12345678901234567890, 1]       ; cd
                    price == null                                ; ef
                    sold                                         ; a
                    !sold                                        ; b
                    sold == false                                ; b
                    shipTo.country == "DE"                       ; a
                    self.shipTo.country != "DE"                  ;
                    price > 100 || name == "apple"           ; abc
                    name == "apple" || price == 7            ; a
                    true                                         ; abcdef
                    name == "apple' OR '1'='1"                   ;
                    plain == "x"                                 ; a
                    plain.matches("^[x-z]$")                     ; ab
                    plain == null                                ; cdef
                    name.startsWith("a") || plain.contains("z")  ; ab
                    name.endsWith("ck")                          ; b
                    size(name) > 10                              ; cde
                    name == plain || name != null && plain == null ; cde
                    price * 2 == 200.2                           ; a
                    has(shipTo.country)                          ; a
                    sold ? price > 100 : name == "brick"         ; ab
                    plain in [name, "z", null]                   ; b
                    """)
    void aFilterFindsExactlyItsRecords(String filter, @Nullable String ids) {
        // when
        Answer answer = service.get(ITEMS + "?filter=" + encode(filter));

        // then
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(String.join("", ids(answer))).isEqualTo(ids == null ? "" : ids);
    }

    @Test
    void aTextBeyondWhatTheColumnHoldsIsComparedToItsEnd() {
        Map<String, String> expected = Map.of(
                "name == \"" + LONG + "1\"", "c",
                "name == \"" + LONG + "\"", "",
                "name > \"" + LONG + "1\"", "d",
                "name >= \"" + LONG + "1\"", "cd",
                "name < \"" + LONG + "2\" && name > \"c\"", "ce",
                "name != \"" + LONG + "2\"", "abce",
                "!(name == \"" + LONG + "2\")", "abce",
                "name == \"" + "x".repeat(512) + "\"", "e",
                "name in [\"apple\", \"" + LONG + "2\"]", "ad");
        expected.forEach((filter, ids) -> assertThat(
                        String.join("", ids(service.get(ITEMS + "?filter=" + encode(filter)))))
                .as(filter.replace("x", ""))
                .isEqualTo(ids));
    }

    @ParameterizedTest
    @ValueSource(ints = {29, 249, 250, 1000})
    void aWalkByIdMeetsEachRecordOnceWhileOthersAreWritten(int limit) {
        // given
        List<String> met = new ArrayList<>();
        String next = ORDERS + "?limit=" + limit;

        // when
        int pages = 0;
        while (next != null) {
            Answer answer = service.get(next);
            met.addAll(ids(answer));
            next = nextOf(answer);
            service.replica().put(orders, 5, orders(ORDERS_COUNT + pages, ORDERS_COUNT + pages + 1));
            pages++;
        }

        // then
        assertThat(met).doesNotHaveDuplicates().isSorted();
        assertThat(met).containsAll(orders(0, ORDERS_COUNT).keySet());
        service.replica().execute("DELETE FROM t7.c10_g1 WHERE id >= 'o1250'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-total", "status", "status,-total", "total,id", "-id"})
    void aWalkByAnOrderMeetsEachRecordOnceInThatOrderWithMissingValuesLast(String order) {
        // given
        List<String> expected = expectedOrder(order);

        for (int limit : List.of(29, 250)) {
            // when
            List<String> met = new ArrayList<>();
            for (String next = ORDERS + "?limit=" + limit + "&order=" + order; next != null; ) {
                Answer answer = service.get(next);
                met.addAll(ids(answer));
                next = nextOf(answer);
            }

            // then
            assertThat(met).isEqualTo(expected);
        }
    }

    @Test
    void anEqualityFilterLetsAnIndexBehindItGiveTheOrder() {
        // when
        Answer answer = service.get(ORDERS + "?limit=1000&order=-total&filter=" + encode("status == \"paid\""));

        // then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(ids(answer))
                .isNotEmpty()
                .isEqualTo(expectedOrder("-total").stream()
                        .filter(id ->
                                orders(0, ORDERS_COUNT).getOrDefault(id, "").contains("paid"))
                        .toList());
    }

    private static JsonNode row(Map<String, JsonNode> rows, String id) {
        return Objects.requireNonNull(rows.get(id));
    }

    private static List<String> expectedOrder(String order) {
        Map<String, JsonNode> rows = new LinkedHashMap<>();
        orders(0, ORDERS_COUNT).forEach((id, body) -> rows.put(id, Json.parse(body.getBytes(StandardCharsets.UTF_8))));
        boolean descending = order.contains("-total") || order.equals("status");
        Comparator<BigDecimal> direction = descending ? Comparator.reverseOrder() : Comparator.naturalOrder();
        Comparator<String> byTotal = Comparator.comparing(
                id -> row(rows, id).has("total") ? row(rows, id).path("total").decimalValue() : null,
                Comparator.nullsLast(direction));
        Comparator<String> byStatus = Comparator.comparing(
                id -> row(rows, id).has("status") ? row(rows, id).path("status").stringValue() : null,
                Comparator.nullsLast(Comparator.naturalOrder()));
        Comparator<String> byId = Comparator.naturalOrder();
        Comparator<String> comparator = switch (order) {
            case "-id" -> byId.reversed();
            // The index on status goes on with total, so the order does too.
            case "status", "status,-total" -> byStatus.thenComparing(byTotal).thenComparing(byId);
            default -> byTotal.thenComparing(byId);
        };
        return rows.keySet().stream().sorted(comparator).toList();
    }

    @Test
    void aPageSaysWhatItHasSeenAndIsCompressedWhenItIsLarge() {
        // when
        Answer answer = service.get(ORDERS + "?limit=200", "Accept-Encoding", "gzip");

        // then
        assertThat(answer.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(answer.header("Headwater-Token")).isEqualTo("1.1.5");
        assertThat(answer.header("Headwater-Replica")).isEqualTo("r1");
        assertThat(service.get(ORDERS, "Headwater-Token", "1.1.6", "Prefer", "wait=0")
                        .status())
                .isEqualTo(503);
    }

    private static List<String> ids(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json()
                .path("items")
                .valueStream()
                .map(item -> item.path("id").stringValue())
                .toList();
    }

    private static @Nullable String nextOf(Answer answer) {
        String link = answer.header("Link");
        assertThat(link != null).isEqualTo(answer.json().has("nextCursor"));
        return link == null ? null : link.substring(1, link.indexOf('>'));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
