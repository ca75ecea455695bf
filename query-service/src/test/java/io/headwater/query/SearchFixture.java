package io.headwater.query;

import com.pgvector.PGhalfvec;
import io.headwater.embeddings.MiniLmEmbeddingModel;
import io.headwater.events.CollectionName;
import io.headwater.query.ServiceFixture.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A query service with a searched collection {@code products} of tenant acme: a text, and a price that is indexed. */
final class SearchFixture implements AutoCloseable {
    private static final String PATH = "/v1/tenants/acme/collections/products/search?";

    private final MiniLmEmbeddingModel model = new MiniLmEmbeddingModel();
    private final ServiceFixture service;
    private final ReplicaFixture.Table products;

    SearchFixture(String... settings) {
        service = new ServiceFixture(1, settings);
        products = service.replica().define(ServiceFixture.ACME, new CollectionName("products"), 9, """
                {"schema": {"type": "object", "properties": {"text": {"type": "string"}, "price": {"type": "number"}}},
                 "indexes": [{"fields": ["price"]}], "search": {"fields": ["text"]}}
                """);
        service.replica().checkpoint(1, 9);
    }

    ServiceFixture service() {
        return service;
    }

    /** A record with a vector of its text. */
    void put(String id, int price, String text) {
        putUnembedded(id, price, text);
        embed(id, 0, text);
    }

    void putUnembedded(String id, int price, String text) {
        String json = text.replace("\\", "\\\\").replace("\"", "\\\"");
        service.replica().put(products, 3, Map.of(id, "{\"text\": \"" + json + "\", \"price\": " + price + "}"));
    }

    void embed(String id, int chunk, String text) {
        String vector = new PGhalfvec(model.embed(List.of(text)).getFirst()).getValue();
        service.replica()
                .execute(
                        "INSERT INTO t7.c9_g1_v (record_id, chunk, position, content_hash, model, embedding)"
                                + " VALUES (?, ?, 3, ''::bytea, ?, ?::halfvec)",
                        id,
                        chunk,
                        model.name(),
                        vector);
    }

    Answer search(String query) {
        return service.get(PATH + query);
    }

    Answer search(String query, String... headers) {
        return service.get(PATH + query, headers);
    }

    Answer ask(String question, String more) {
        return search("q=" + encode(question) + more);
    }

    static List<String> ids(Answer answer) {
        return answer.json()
                .path("items")
                .valueStream()
                .map(item -> item.path("id").stringValue())
                .toList();
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        service.close();
    }
}
