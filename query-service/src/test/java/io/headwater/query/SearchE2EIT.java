package io.headwater.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.pgvector.PGhalfvec;
import io.headwater.embeddings.MiniLmEmbeddingModel;
import io.headwater.events.CollectionName;
import io.headwater.query.ServiceFixture.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchE2EIT {
    private static final String PRODUCTS = "/v1/tenants/acme/collections/products/search?";
    private static ServiceFixture service;

    @BeforeAll
    static void start() {
        service = new ServiceFixture(1);
        ReplicaFixture.Table products =
                service.replica().define(ServiceFixture.ACME, new CollectionName("products"), 9, """
                        {"schema": {"type": "object", "properties": {"text": {"type": "string"}}},
                         "search": {"fields": ["text"]}}
                        """);
        service.replica()
                .define(ServiceFixture.ACME, new CollectionName("plain"), 10, "{\"schema\": {\"type\": \"object\"}}");
        Map<String, String> texts = Map.of(
                "headphones", "wireless over-ear headphones", "pan", "cast iron frying pan", "drill", "cordless drill");
        texts.forEach((id, text) -> {
            service.replica().put(products, 3, Map.of(id, "{\"text\": \"" + text + "\"}"));
            embed(id, 0, text);
        });
        // A second chunk, so that a record is found by its best one, and once.
        embed("pan", 1, "for eggs and pancakes");
        service.replica().checkpoint(1, 9);
    }

    private static void embed(String id, int chunk, String text) {
        MiniLmEmbeddingModel model = new MiniLmEmbeddingModel();
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

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void recordsAreFoundByMeaningClosestFirstEachOnce() {
        // when
        Answer answer = service.get(PRODUCTS + "mode=semantic&q=" + encode("bluetooth earphones"));

        // then
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(ids(answer)).hasSize(3).startsWith("headphones");
        assertThat(answer.json().path("mode").asString()).isEqualTo("semantic");
        assertThat(answer.json().path("exact").asBoolean()).isTrue();
        assertThat(answer.json().path("model").asString()).isEqualTo("all-minilm-l6-v2-q");
        assertThat(answer.json().at("/items/0/score").asDouble()).isBetween(0.5, 1.0);
        assertThat(answer.json().at("/items/0/data/text").asString()).contains("headphones");
        assertThat(ids(service.get(PRODUCTS + "mode=semantic&limit=1&q=breakfast+eggs")))
                .containsExactly("pan");
    }

    @Test
    void theAnswerSaysHowFarTheVectorsAreAndWaitsForThem() {
        // given
        service.replica()
                .execute(
                        "INSERT INTO headwater.vector_work (partition, collection, record_id, position, attempts, not_before)"
                                + " VALUES (1, 9, 'new', 6, 0, now())");
        String path = PRODUCTS + "mode=semantic&q=drill";

        // then
        assertThat(service.get(path).header("Headwater-Token")).isEqualTo("1.1.5");
        assertThat(service.get(path).json().path("position").asLong()).isEqualTo(5);
        assertThat(service.get(path, "Headwater-Token", "1.1.6", "Prefer", "wait=0")
                        .status())
                .isEqualTo(503);

        // when
        service.replica().execute("DELETE FROM headwater.vector_work");

        // then
        assertThat(service.get(path, "Headwater-Token", "1.1.6").header("Headwater-Token"))
                .isEqualTo("1.1.9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "q=x",
                "q=x&mode=keyword",
                "q=x&mode=hybrid",
                "q=x&mode=none",
                "mode=semantic",
                "q=&mode=semantic",
                "q=%20&mode=semantic",
                "q=%E2%80%8B&mode=semantic",
                "q=x&mode=semantic&limit=0",
                "q=x&mode=semantic&limit=101",
                "q=x&mode=semantic&filter=a"
            })
    void whatCannotBeSearchedIsAClearProblem(String query) {
        assertThat(service.get(PRODUCTS + query).status()).isEqualTo(400);
    }

    @Test
    void aQuestionOfAnyContentIsOnlyText() {
        assertThat(service.get(PRODUCTS + "mode=semantic&q=" + encode("'; DROP TABLE t7.c9_g1; --"))
                        .status())
                .isEqualTo(200);
        assertThat(service.get(PRODUCTS + "mode=semantic&q=" + "y".repeat(4_001))
                        .status())
                .isEqualTo(400);
        assertThat(service.get("/v1/tenants/acme/collections/plain/search?mode=semantic&q=x")
                        .status())
                .isEqualTo(400);
    }

    private static List<String> ids(Answer answer) {
        return answer.json()
                .path("items")
                .valueStream()
                .map(item -> item.path("id").stringValue())
                .toList();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
