package io.headwater.projections.vectors;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.json;
import static io.headwater.projections.engine.LogFixture.provisioned;
import static io.headwater.projections.engine.LogFixture.record;
import static io.headwater.projections.engine.LogFixture.tenant;
import static io.headwater.projections.engine.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.embeddings.EmbeddingModel;
import io.headwater.embeddings.HashedWordsModel;
import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Subject;
import io.headwater.projections.engine.LogFixture;
import io.headwater.projections.engine.ReplicaFixture;
import io.headwater.projections.records.RecordProjection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Vectors follow rows, on a real replica with a model that counts words. */
class VectorProcessorIT {
    private static final Partition ZERO = new Partition(0);
    private static final VectorSettings SETTINGS = new VectorSettings(
            2, 32, Duration.ofSeconds(30), Duration.ofMillis(50), Duration.ofMillis(20), Duration.ofMillis(100));

    private final LogFixture log = new LogFixture(1);
    private final ReplicaFixture replica = new ReplicaFixture();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RecordProjection projection = new RecordProjection(() -> {});

    @BeforeEach
    void define() throws SQLException {
        apply(
                event(tenant("acme"), provisioned(7)),
                event(
                        collection("acme", "products"),
                        defined(
                                9,
                                "{'schema': {'properties': {'name': {'type': 'string'}}},"
                                        + " 'search': {'fields': ['name', 'about']}}")));
    }

    @AfterEach
    void close() {
        log.close();
        replica.close();
    }

    @Test
    void vectorsFollowRows() throws SQLException {
        // given
        apply(
                event(product("a"), created("{'name': 'orange jam', 'price': 1}")),
                event(product("b"), created("{'name': 'toast', 'about': '" + "word ".repeat(200) + "'}")),
                event(product("c"), created("{'name': '!?'}")),
                event(product("d"), created("{}")));

        // when
        try (VectorProcessor _ = start(texts -> texts)) {
            await().until(() -> pending() == 0);
            assertThat(vectors()).containsExactly("a|0|3", "b|0|4", "b|1|4", "b|2|4");
            apply(
                    event(product("a"), new Event.RecordPatched(json("{'name': 'orange marmalade'}"))),
                    event(product("b"), new Event.RecordPatched(json("{'about': null}"))),
                    event(product("c"), new Event.RecordDeleted()));
            await().until(() -> pending() == 0);

            // then
            assertThat(vectors()).containsExactly("a|0|7", "b|0|8");
        }
    }

    @Test
    void aTextThatStaysIsNotEmbeddedAgain() throws SQLException {
        // given
        apply(event(product("a"), created("{'name': 'jam', 'price': 1}")));
        try (VectorProcessor _ = start(texts -> texts)) {
            await().until(() -> pending() == 0);

            // when the price changes, and when the same name is put again
            apply(event(product("a"), new Event.RecordPatched(json("{'price': 2}"))));
            int afterPatch = pending();
            replica.execute("INSERT INTO headwater.vector_work VALUES (0, 9, 'a', 4, 0, now(), NULL)");
            await().until(() -> pending() == 0);

            // then
            assertThat(afterPatch).isZero();
            assertThat(vectors()).containsExactly("a|0|4");
            assertThat(registry.get("headwater.vectors.embedded").counter().count())
                    .isEqualTo(1);
        }
    }

    @Test
    void aLateEmbeddingDoesNotResurrectADeletedRecord() throws Exception {
        // given
        CountDownLatch embedding = new CountDownLatch(1);
        CountDownLatch deleted = new CountDownLatch(1);
        apply(event(product("a"), created("{'name': 'jam'}")));
        try (VectorProcessor _ = start(texts -> {
            embedding.countDown();
            awaitQuietly(deleted);
            return texts;
        })) {
            embedding.await();

            // when
            apply(event(product("a"), new Event.RecordDeleted()));
            deleted.countDown();
            apply(event(product("b"), created("{'name': 'toast'}")));
            await().until(() -> vectors().contains("b|0|5"));
        }

        // then
        assertThat(vectors()).containsExactly("b|0|5");
    }

    @Test
    void aTextThatChangesWhileItIsEmbeddedIsEmbeddedAgain() throws Exception {
        // given
        CountDownLatch embedding = new CountDownLatch(1);
        CountDownLatch changed = new CountDownLatch(1);
        apply(event(product("a"), created("{'name': 'jam'}")));
        try (VectorProcessor _ = start(texts -> {
            embedding.countDown();
            awaitQuietly(changed);
            return texts;
        })) {
            embedding.await();

            // when
            apply(event(product("a"), new Event.RecordPatched(json("{'name': 'toast'}"))));
            changed.countDown();
            await().until(() -> pending() == 0);

            // then
            assertThat(replica.rows("SELECT position, encode(content_hash, 'hex') FROM t7.c9_g1_v"))
                    .containsExactly("4|" + Chunks.of("toast").getFirst().hash());
        }
    }

    @Test
    void aTextTheModelCannotTakeWaitsAloneAndIsTriedAgain() throws SQLException {
        // given
        apply(
                event(product("a"), created("{'name': 'jam'}")),
                event(product("bad"), created("{'name': 'poison'}")),
                event(product("c"), created("{'name': 'toast'}")));

        // when
        try (VectorProcessor _ = start(texts -> {
            if (texts.contains("poison")) {
                throw new IllegalStateException("cannot read this");
            }
            return texts;
        })) {
            await().until(() -> pending() == 1
                    && Integer.parseInt(replica.rows("SELECT attempts FROM headwater.vector_work")
                                    .getFirst())
                            > 1);

            // then
            assertThat(vectors()).containsExactly("a|0|3", "c|0|5");
            assertThat(replica.rows("SELECT record_id, position, error FROM headwater.vector_work"))
                    .containsExactly("bad|4|java.lang.IllegalStateException: cannot read this");
        }
    }

    private VectorProcessor start(UnaryOperator<List<String>> before) {
        HashedWordsModel words = new HashedWordsModel();
        EmbeddingModel model = new EmbeddingModel() {
            @Override
            public String name() {
                return words.name();
            }

            @Override
            public int dimensions() {
                return words.dimensions();
            }

            @Override
            public List<float[]> embed(List<String> texts) {
                return words.embed(before.apply(texts));
            }
        };
        VectorProcessor processor = new VectorProcessor("one", replica.dataSource(), model, SETTINGS, registry);
        processor.start();
        return processor;
    }

    private int pending() {
        return Integer.parseInt(
                replica.rows("SELECT count(*) FROM headwater.vector_work").getFirst());
    }

    private List<String> vectors() {
        return replica.rows("SELECT record_id, chunk, position FROM t7.c9_g1_v ORDER BY record_id, chunk");
    }

    private EventEnvelope event(Subject subject, Event event) {
        return log.next(ZERO, subject, event);
    }

    private void apply(EventEnvelope... events) throws SQLException {
        try (Connection transaction = replica.dataSource().getConnection()) {
            transaction.setAutoCommit(false);
            assertThat(projection.apply(transaction, ZERO, new ArrayList<>(List.of(events))))
                    .isEmpty();
            transaction.commit();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Subject product(String id) {
        return record("acme", "products", id);
    }

    private static Event created(String body) {
        return new Event.RecordCreated(json(body));
    }
}
