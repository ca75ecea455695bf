package io.headwater.standalone.demo;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A query about a sample, and how its answer is shown.
 *
 * @param text what is asked, in plain words
 * @param tenant whose data
 * @param path below the tenant, as it is typed
 * @param fields of each record that are shown
 */
public record Question(String text, String tenant, String path, List<String> fields) {

    /** Three kinds of queries: by filter, by meaning, by id. */
    public static final List<Question> ALL = List.of(
            new Question(
                    "The latest orders of one customer",
                    "northwind",
                    "/collections/orders/records?filter=" + encoded("customerId == \"VINET\"")
                            + "&order=-orderDate&limit=3",
                    List.of("id", "orderDate", "freight")),
            new Question(
                    "Products by meaning: \"drink brewed from hops\"",
                    "northwind",
                    "/collections/products/search?q=" + encoded("drink brewed from hops") + "&mode=semantic&limit=3",
                    List.of("name", "quantityPerUnit", "unitPrice")),
            new Question(
                    "One track by its id",
                    "chinook",
                    "/collections/tracks/records/1",
                    List.of("name", "composer", "unitPrice")));

    /** Copies the list. */
    public Question {
        fields = List.copyOf(fields);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The path below {@code /v1}. */
    public String request() {
        return "/tenants/" + tenant + path;
    }

    /** The answer, a line a record. */
    public List<String> lines(JsonNode answer) {
        Stream<JsonNode> items = answer.has("items") ? answer.path("items").valueStream() : Stream.of(answer);
        return items.map(this::line).toList();
    }

    private String line(JsonNode item) {
        String shown = fields.stream()
                .map(field -> field + " " + item.path("data").path(field).asString("-"))
                .collect(Collectors.joining(", "));
        return item.has("score") ? "%.3f  %s".formatted(item.path("score").asDouble(), shown) : shown;
    }
}
