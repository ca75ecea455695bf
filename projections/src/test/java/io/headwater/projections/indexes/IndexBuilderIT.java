package io.headwater.projections.indexes;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.provisioned;
import static io.headwater.projections.engine.LogFixture.tenant;
import static io.headwater.projections.engine.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.projections.engine.GivesWay;
import io.headwater.projections.engine.LogFixture;
import io.headwater.projections.engine.ReplicaFixture;
import io.headwater.projections.records.RecordProjection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** Indexes of a searched collection on a real replica. */
class IndexBuilderIT {
    private static final Partition ZERO = new Partition(0);
    private static final int VECTORS_MIN = 1_000;
    private static final String SEARCHED = "{'schema': {}, 'search': {'fields': ['title']}}";
    private static final String GERMAN = "{'schema': {}, 'search': {'fields': ['title'], 'language': 'german'}}";

    private final LogFixture log = new LogFixture(1);
    private final ReplicaFixture replica = new ReplicaFixture();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RecordProjection projection = new RecordProjection(() -> {});
    private final IndexBuilder builder = builder();

    @BeforeEach
    void define() throws SQLException {
        apply(log.next(ZERO, tenant("acme"), provisioned(7)));
        apply(log.next(ZERO, collection("acme", "things"), defined(9, SEARCHED)));
    }

    @AfterEach
    void close() {
        log.close();
        replica.close();
    }

    private IndexBuilder builder() {
        return builder(Duration.ofMillis(1));
    }

    private IndexBuilder builder(Duration retryAfter) {
        IndexSettings settings =
                new IndexSettings(VECTORS_MIN, Duration.ofMillis(50), retryAfter, DataSize.ofMegabytes(64));
        return new IndexBuilder("one", replica.dataSource(), settings, registry);
    }

    @Test
    void vectorsAreIndexedOnceThereAreEnoughOfThem() throws SQLException {
        // given
        addVectors(1, VECTORS_MIN - 1);
        assertThat(builder.buildMissing()).isZero();

        // when
        addVectors(VECTORS_MIN, VECTORS_MIN);

        // then
        assertThat(builder.buildMissing()).isEqualTo(1);
        assertThat(indexes())
                .containsExactly(
                        "c9_g1_v_h|t|CREATE INDEX c9_g1_v_h ON t7.c9_g1_v USING hnsw (embedding halfvec_cosine_ops)",
                        "c9_g1_w|t|CREATE INDEX c9_g1_w ON t7.c9_g1 USING gin (words)");
        assertThat(builder.buildMissing()).isZero();
    }

    @Test
    void anotherLanguageIsIndexedBesideWrites() throws SQLException {
        // given
        apply(log.next(ZERO, collection("acme", "things"), defined(9, GERMAN)));
        assertThat(indexes()).isEmpty();

        // when
        int built = builder.buildMissing();

        // then
        assertThat(built).isEqualTo(1);
        assertThat(indexes()).containsExactly("c9_g1_w|t|CREATE INDEX c9_g1_w ON t7.c9_g1 USING gin (words)");
    }

    @Test
    void whatABrokenOffBuildLeftIsBuiltAgain() throws SQLException {
        // given
        replica.execute("UPDATE pg_index SET indisvalid = FALSE WHERE indexrelid = 't7.c9_g1_w'::regclass");

        // when
        int built = builder.buildMissing();

        // then
        assertThat(built).isEqualTo(1);
        assertThat(indexes()).containsExactly("c9_g1_w|t|CREATE INDEX c9_g1_w ON t7.c9_g1 USING gin (words)");
    }

    @Test
    void aBuildGivesWayToWhoWaitsForItsTable() throws Exception {
        // given a statement that holds what a build holds, for longer than anybody should wait
        String building = """
                DO $$ BEGIN
                  LOCK TABLE t7.c9_g1 IN SHARE UPDATE EXCLUSIVE MODE;
                  PERFORM pg_sleep(60);
                END $$""";
        try (Connection connection = replica.dataSource().getConnection()) {
            CompletableFuture<Boolean> build = CompletableFuture.supplyAsync(() -> run(connection, building));
            await().until(() -> !replica.rows("SELECT 1 FROM pg_locks WHERE relation = 't7.c9_g1'::regclass"
                            + " AND mode = 'ShareUpdateExclusiveLock' AND granted")
                    .isEmpty());

            // when
            apply(log.next(ZERO, collection("acme", "things"), defined(9, GERMAN)));

            // then
            assertThat(build).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(false);
            assertThat(run(connection, "SELECT 1")).isTrue();
        }
    }

    private boolean run(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            return new GivesWay(replica.dataSource())
                    .run(connection, () -> statement.execute(sql))
                    .isPresent();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void oneThatCanBeBuiltIsNotKeptWaitingByAHundredThatCannot() throws SQLException {
        // given a hundred collections whose tables have no words, before the one whose index is missing
        replica.execute("""
                DO $$
                BEGIN
                  FOR n IN 1001..1100 LOOP
                    EXECUTE format('CREATE TABLE t7.c%s_g1 (id text)', n);
                    INSERT INTO headwater.collection
                    SELECT (jsonb_populate_record(collection, jsonb_build_object(
                      'name', 'c' || n, 'incarnation', n, 'table_name', format('c%s_g1', n)))).*
                    FROM headwater.collection
                    WHERE name = 'things';
                  END LOOP;
                END $$""");
        apply(log.next(ZERO, collection("acme", "things"), defined(9, GERMAN)));
        IndexBuilder patient = builder(Duration.ofHours(1));

        // when
        int first = patient.buildMissing();
        int second = patient.buildMissing();

        // then
        assertThat(first).isZero();
        assertThat(second).isEqualTo(1);
        assertThat(indexes()).hasSize(1);
    }

    @Test
    void twoBuildersDoNotBuildAtOnce() throws Exception {
        // given
        addVectors(1, VECTORS_MIN);
        try (Connection other = replica.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(hashtextextended('headwater.indexes', 0))");

            // when, then
            assertThat(builder().buildMissing()).isZero();

            // when
            statement.execute("SELECT pg_advisory_unlock(hashtextextended('headwater.indexes', 0))");
        }

        // then
        assertThat(builder.buildMissing()).isEqualTo(1);
    }

    @Test
    void nothingIsLeftToBuildOfACollectionThatIsGone() throws SQLException {
        // given
        addVectors(1, VECTORS_MIN);

        // when
        apply(log.next(ZERO, collection("acme", "things"), new Event.CollectionDropped()));

        // then
        assertThat(builder.buildMissing()).isZero();
    }

    private void addVectors(int from, int to) {
        replica.execute("INSERT INTO t7.c9_g1_v SELECT 'r' || n, 0, n, ''::bytea, 'm',"
                + " (SELECT array_agg(random() + 0 * n * i) FROM generate_series(1, 384) AS i)::real[]::halfvec(384)"
                + " FROM generate_series(" + from + ", " + to + ") AS n");
        // The server's own count comes up to a second late.
        replica.execute("ANALYZE t7.c9_g1_v");
    }

    private List<String> indexes() {
        return replica.rows("""
                SELECT relname, indisvalid, pg_get_indexdef(indexrelid)
                FROM pg_index
                JOIN pg_class ON pg_class.oid = indexrelid
                WHERE relname LIKE 'c9%' AND NOT indisprimary
                ORDER BY relname""");
    }

    private void apply(EventEnvelope event) throws SQLException {
        try (Connection transaction = replica.dataSource().getConnection()) {
            transaction.setAutoCommit(false);
            assertThat(projection.apply(transaction, ZERO, List.of(event))).isEmpty();
            transaction.commit();
        }
    }
}
