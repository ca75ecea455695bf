package io.headwater.query;

import static io.headwater.query.SearchFixture.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.query.ServiceFixture.Answer;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A collection of long texts with an index: the pieces of one text are near to each other, and to the same questions. */
class ApproximateLongTextsE2EIT {
    private static final int RECORDS = 400;
    private static final int PIECES = 20;
    private static SearchFixture products;

    @BeforeAll
    static void start() {
        products = new SearchFixture();
        ReplicaFixture replica = products.service().replica();
        replica.execute("INSERT INTO t7.c9_g1 (id, version, position, data, created_at, updated_at, f1)"
                + " SELECT 'r' || n, 1, 3, jsonb_build_object('text', 'thing number ' || n), now(), now(), n"
                + " FROM generate_series(1, " + RECORDS + ") AS n");
        replica.execute("SELECT setseed(0.5)");
        replica.execute("""
                INSERT INTO t7.c9_g1_v (record_id, chunk, position, content_hash, model, embedding)
                SELECT
                  'r' || n, piece, 3, ''::bytea, 'all-minilm-l6-v2-q',
                  (
                    SELECT array_agg(middle.value + 0.2 * (random() - 0.5) + 0 * piece ORDER BY i)
                    FROM unnest(middle.vector) WITH ORDINALITY AS middle (value, i)
                  )::real[]::halfvec(384)
                FROM (
                  SELECT n, (SELECT array_agg(random() - 0.5 + 0 * n * i) FROM generate_series(1, 384) AS i) AS vector
                  FROM generate_series(1, %d) AS n
                ) AS middle
                CROSS JOIN generate_series(0, %d) AS piece
                """.formatted(RECORDS, PIECES - 1));
        replica.execute("CREATE INDEX c9_g1_w ON t7.c9_g1 USING gin (words)");
        replica.execute("CREATE INDEX c9_g1_v_h ON t7.c9_g1_v USING hnsw (embedding halfvec_cosine_ops)");
        replica.execute("ANALYZE t7.c9_g1, t7.c9_g1_v");
        // The index is taken; in sessions from now on.
        replica.execute("""
                DO $$ BEGIN
                  EXECUTE format('ALTER DATABASE %1$I SET enable_sort = off', current_database());
                  EXECUTE format('ALTER DATABASE %1$I SET enable_seqscan = off', current_database());
                END $$""");
        replica.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> products.ask("thing", "&mode=keyword").status() == 200);
    }

    @AfterAll
    static void stop() {
        products.close();
    }

    @Test
    void theIndexAloneAnswersOnceItIsKnownHowManyPiecesARecordHas() {
        // given a first search, for which the index brings too few records
        Answer first = products.ask("thing", "&mode=semantic&limit=20");
        assertThat(ids(first)).hasSize(20);
        assertThat(exact(first)).isTrue();

        // when
        Answer second = products.ask("thing", "&mode=semantic&limit=20");

        // then
        assertThat(ids(second)).hasSize(20);
        assertThat(exact(second)).isFalse();
        assertThat(ids(second)).containsAnyElementsOf(ids(first));
        assertThat(exact(products.ask("another", "&limit=10"))).isFalse();
    }

    private static boolean exact(Answer answer) {
        return answer.json().path("exact").asBoolean();
    }
}
