package io.headwater.query;

import static io.headwater.query.SearchFixture.encode;
import static io.headwater.query.SearchFixture.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.query.ServiceFixture.Answer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A collection of some thousand vectors with an index, which looks at few of them. */
class ApproximateSearchE2EIT {
    private static final int RECORDS = 4_000;
    private static SearchFixture products;

    @BeforeAll
    static void start() {
        products = new SearchFixture("--headwater.search.recall-every=1", "--headwater.search.ranked-max=1000");
        ReplicaFixture replica = products.service().replica();
        // One in a hundred costs 1. The vectors are any; what counts is which of them are found.
        replica.execute("INSERT INTO t7.c9_g1 (id, version, position, data, created_at, updated_at, f1)"
                + " SELECT 'r' || n, 1, 3, jsonb_build_object('text', 'thing number ' || n, 'price', n % 100),"
                + " now(), now(), n % 100 FROM generate_series(1, " + RECORDS + ") AS n");
        replica.execute("SELECT setseed(0.5)");
        replica.execute("INSERT INTO t7.c9_g1_v (record_id, chunk, position, content_hash, model, embedding)"
                + " SELECT 'r' || n, 0, 3, ''::bytea, 'all-minilm-l6-v2-q',"
                + " (SELECT array_agg(random() - 0.5 + 0 * n * i) FROM generate_series(1, 384) AS i)::real[]::halfvec(384)"
                + " FROM generate_series(1, " + RECORDS + ") AS n");
        replica.execute("CREATE INDEX c9_g1_w ON t7.c9_g1 USING gin (words)");
        replica.execute("ANALYZE t7.c9_g1, t7.c9_g1_v");
        // The index is taken, and looks at no more than it must; in sessions from now on.
        replica.execute("""
                DO $$ BEGIN
                  EXECUTE format('ALTER DATABASE %1$I SET hnsw.max_scan_tuples = 1', current_database());
                  EXECUTE format('ALTER DATABASE %1$I SET enable_sort = off', current_database());
                  EXECUTE format('ALTER DATABASE %1$I SET enable_seqscan = off', current_database());
                END $$""");
        replica.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> products.ask("thing", "&mode=keyword").status() == 200);
    }

    @AfterAll
    static void stop() {
        products.close();
    }

    @Test
    void anIndexIsUsedOnceItIsThereAndWatched() {
        // given
        products.service().replica().execute("DROP INDEX IF EXISTS t7.c9_g1_v_h");
        products.ask("thing", "&mode=semantic");
        assertThat(exact(products.ask("thing", "&mode=semantic"))).isTrue();
        index();

        // when
        Answer answer = products.ask("thing", "&mode=semantic");

        // then
        assertThat(ids(answer)).hasSize(10);
        assertThat(exact(answer)).isFalse();
        assertThat(exact(products.ask("thing", "&mode=semantic&exact=true"))).isTrue();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(prometheus()).containsPattern("headwater_search_recall_count\\{[^}]*} [1-9]"));
        assertThat(prometheus())
                .containsPattern(
                        "headwater_cache_requests_total\\{cache=\"question-vectors\",result=\"hit\"[^}]*} [1-9]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"semantic", "keyword", "hybrid"})
    void aFilterThatLeavesOneInAHundredLeavesAsManyAnswersAsAreWanted(String mode) {
        // given
        index();
        String filtered = "&limit=40&mode=" + mode + "&filter=" + encode("price == 7");

        // when
        Answer answer = products.ask("which thing", filtered);

        // then
        assertThat(ids(answer)).hasSize(40).doesNotHaveDuplicates();
        assertThat(answer.json().path("items").valueStream())
                .allSatisfy(item -> assertThat(item.at("/data/price").asInt()).isEqualTo(7));
        if (mode.equals("semantic")) {
            List<String> all = ids(products.ask("which thing", filtered + "&exact=true"));
            assertThat(new HashSet<>(ids(answer))).isEqualTo(new HashSet<>(all));
        }
    }

    @Test
    void whatHasAllWordsIsFoundHoweverManyHaveSomeOfThem() {
        // when
        Answer answer = products.ask("number 3999", "&mode=keyword");

        // then
        assertThat(ids(answer)).hasSize(10).startsWith("r3999");
        assertThat(exact(answer)).isFalse();
        Answer exact = products.ask("number 3999", "&mode=keyword&exact=true");
        assertThat(ids(exact)).startsWith("r3999");
        assertThat(exact(exact)).isTrue();
    }

    // A search tells that the index is there, so that the next may use it.
    private static void index() {
        products.service()
                .replica()
                .execute(
                        "CREATE INDEX IF NOT EXISTS c9_g1_v_h ON t7.c9_g1_v USING hnsw (embedding halfvec_cosine_ops)");
        products.ask("thing", "&mode=semantic");
    }

    private static String prometheus() {
        return products.service().get("/actuator/prometheus").body();
    }

    private static boolean exact(Answer answer) {
        return answer.json().path("exact").asBoolean();
    }
}
