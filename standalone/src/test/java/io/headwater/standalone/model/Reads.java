package io.headwater.standalone.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.http.HeadwaterHeaders;
import io.headwater.standalone.faults.Api;
import io.headwater.standalone.faults.Journal;
import io.headwater.standalone.faults.LogEvents;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What the query API says about all records, as of the end of the log. */
final class Reads {
    private static final int PAGE = 17;
    private static final int STOCK_ASKED_FOR = 25;

    private final Api queries;
    private final Map<String, String> tokens = new HashMap<>();

    Reads(Api queries, LogEvents log) {
        this.queries = queries;
        log.ofRecords()
                .forEach(row -> tokens.put(
                        Objects.requireNonNull(row.record()).tenant(),
                        row.token().toString()));
    }

    /** Every record by its id, by a walk through its collection, and by a filter. */
    void assertAre(Map<Journal.Key, ModelRecord> model) throws IOException {
        Map<Journal.Key, String> byId = new HashMap<>();
        Map<Journal.Key, String> expected = new HashMap<>();
        for (Map.Entry<Journal.Key, ModelRecord> record : model.entrySet()) {
            Journal.Key key = record.getKey();
            Api.Answer answer = read(key.tenant(), key.collection(), "/" + key.id());
            byId.put(key, answer.status() == 404 ? "not found" : item(answer.json()));
            expected.put(key, record.getValue().exists() ? record.getValue().text() : "not found");
        }
        assertThat(byId).isEqualTo(expected);
        for (String tenant : RandomCommandsE2EIT.TENANTS) {
            for (String collection : RandomCommandsE2EIT.COLLECTIONS) {
                Predicate<Journal.Key> isIn =
                        key -> key.tenant().equals(tenant) && key.collection().equals(collection);
                assertThat(walk(tenant, collection, "")).isEqualTo(expected(model, isIn, ModelRecord::exists));
                assertThat(walk(tenant, collection, "stock >= " + STOCK_ASKED_FOR))
                        .isEqualTo(expected(model, isIn, Reads::hasMuch));
            }
        }
    }

    private static boolean hasMuch(ModelRecord record) {
        JsonNode body = record.body();
        return body != null && body.path("stock").decimalValue().compareTo(BigDecimal.valueOf(STOCK_ASKED_FOR)) >= 0;
    }

    private static Map<String, String> expected(
            Map<Journal.Key, ModelRecord> model, Predicate<Journal.Key> isIn, Predicate<ModelRecord> is) {
        return model.entrySet().stream()
                .filter(entry -> isIn.test(entry.getKey()) && is.test(entry.getValue()))
                .collect(Collectors.toMap(
                        entry -> entry.getKey().id(), entry -> entry.getValue().text()));
    }

    private Map<String, String> walk(String tenant, String collection, String filter) throws IOException {
        Map<String, String> found = new HashMap<>();
        String cursor = "";
        do {
            String parameters = "?limit=" + PAGE
                    + (filter.isEmpty() ? "" : "&filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8))
                    + (cursor.isEmpty() ? "" : "&cursor=" + cursor);
            Api.Answer page = read(tenant, collection, parameters);
            Api.require(200, page);
            page.json()
                    .path("items")
                    .forEach(item -> assertThat(found.put(item.path("id").asString(), item(item)))
                            .as("twice in one walk: %s", item)
                            .isNull());
            cursor = page.json().path("nextCursor").asString("");
        } while (!cursor.isEmpty());
        return found;
    }

    private Api.Answer read(String tenant, String collection, String rest) throws IOException {
        return queries.send(
                "GET",
                "/v1/tenants/%s/collections/%s/records%s".formatted(tenant, collection, rest),
                "",
                HeadwaterHeaders.TOKEN,
                Objects.requireNonNull(tokens.get(tenant)));
    }

    private static String item(JsonNode envelope) {
        return envelope.path("version").asString() + " " + Values.text(envelope.path("data"));
    }
}
