package io.headwater.command.store.postgres;

import static io.headwater.command.store.Appends.idempotencyKey;
import static io.headwater.command.store.Appends.keep;
import static io.headwater.command.store.Appends.keeping;
import static io.headwater.command.store.Appends.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.command.store.Append;
import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.AppendOutcome.Answered;
import io.headwater.command.store.AppendOutcome.Appended;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.KeptAnswersContract;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeptAnswersIT extends KeptAnswersContract {
    private final Database database = RealParts.get().newDatabase("answers");
    private final LogDatabase log =
            LogDatabase.open(new LogAddress(database.url(), database.user(), database.password(), PARTITIONS, 4));
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final PostgresEventStore store = new PostgresEventStore(log, StoreSettings.DEFAULTS, registry);
    private final KeptAnswers answers = new KeptAnswers(log.pool());

    @AfterEach
    void close() {
        store.close();
        log.close();
    }

    @Override
    protected EventStore store() {
        return store;
    }

    @Override
    protected void expireAll() {
        execute("UPDATE log.idempotency SET expires_at = now()");
    }

    @Test
    void ofTwoStoresThatRaceWithOneKeyOneStoresAndTheOtherIsGivenItsAnswer() {
        // given
        try (PostgresEventStore other =
                new PostgresEventStore(log, StoreSettings.DEFAULTS, new SimpleMeterRegistry())) {
            List<AppendOutcome> outcomes = new ArrayList<>();

            // when
            for (int round = 0; round < 100; round++) {
                String key = "k" + round;
                List<CompletableFuture<AppendOutcome>> race = Stream.of(store, other, store, other)
                        .map(racer -> racer.append(
                                racer == store
                                        ? keeping(key, one(0, "left-" + key, 0))
                                        : Append.answerOnly(new Partition(0), keep(key, "\"right\""))))
                        .toList();
                race.forEach(append -> outcomes.add(append.join()));
            }

            // then
            List<AppendOutcome> winners = outcomes.stream()
                    .filter(outcome -> !(outcome instanceof Answered))
                    .toList();
            assertThat(winners).hasSize(100);
            long events = winners.stream().filter(Appended.class::isInstance).count();
            assertThat(store.heads()).containsEntry(new Partition(0), new Position(events));
        }
    }

    @Test
    void answersWithoutEventsWaitForTheHeadLikeEventsDo() throws SQLException {
        // given another instance that holds the head and has kept an answer, not committed yet
        append(one(0, "warm", 0));
        try (Connection other = log.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT position FROM log.partition_head WHERE partition = 0 FOR UPDATE");
            CompletableFuture<AppendOutcome> waiting =
                    store.append(Append.answerOnly(new Partition(0), keep("k", "\"mine\"")));
            awaitLockWaiter();

            // when
            statement.execute("""
                    INSERT INTO log.idempotency
                    VALUES (7, 'k1', 'k', 0, 'hash', '"theirs"', NULL, now() + interval '1 hour')
                    """);
            other.commit();

            // then
            assertThat(waiting.join())
                    .isInstanceOfSatisfying(
                            Answered.class,
                            answered -> assertThat(answered.answer().answer().toString())
                                    .isEqualTo("\"theirs\""));
        }
    }

    @Test
    void aRepetitionDoesNotMakeTheNextFlushLookFirst() {
        // given
        append(keeping("k", one(0, "a", 0)));
        double before = looked();

        // when
        append(keeping("k", one(0, "a", 0)));
        double byRepetition = looked() - before;
        append(one(0, "b", 0));
        append(Append.answerOnly(new Partition(0), keep("k2", "1")));

        // then
        assertThat(byRepetition).isEqualTo(1);
        assertThat(looked() - before).isEqualTo(1);
        assertThat(registry.get("headwater.store.repetitions").counter().count())
                .isEqualTo(1);
    }

    @Test
    void whatHasExpiredIsForgottenInPortionsAndTheRestStays() throws SQLException {
        // given
        int expired = 2 * KeptAnswers.FORGOTTEN_AT_ONCE_MAX + 1;
        fill(expired, "-1 second");
        fill(3, "1 hour");

        // when
        int first = answers.forgetSome();
        int second = answers.forgetSome();
        int third = answers.forgetSome();

        // then
        assertThat(List.of(first, second, third))
                .containsExactly(KeptAnswers.FORGOTTEN_AT_ONCE_MAX, KeptAnswers.FORGOTTEN_AT_ONCE_MAX, 1);
        assertThat(count()).isEqualTo(3);
    }

    @Test
    void oneInstanceForgetsAtATime() throws SQLException {
        // given
        fill(10, "-1 second");
        try (Connection other = log.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT pg_advisory_xact_lock(hashtext('headwater.idempotency'))");

            // when
            int meanwhile = answers.forgetSome();
            other.rollback();

            // then
            assertThat(meanwhile).isZero();
            assertThat(answers.forgetSome()).isEqualTo(10);
        }
    }

    @Test
    void theCleanUpForgetsInTheBackground() {
        // given
        fill(KeptAnswers.FORGOTTEN_AT_ONCE_MAX + 5, "-1 second");
        fill(2, "1 hour");

        // when
        try (LogCleanUp _ = LogCleanUp.start(log, Duration.ofMillis(20))) {
            // then
            await().untilAsserted(() -> assertThat(count()).isEqualTo(2));
        }
    }

    @Test
    void anAnswerThatExpiresWhileItIsReplacedIsNotForgottenWithIt() throws SQLException {
        // given
        append(keeping("k", one(0, "a", 0)));
        expireAll();

        // when
        append(keeping("k", one(0, "a", 1)));
        int forgotten = answers.forgetSome();

        // then
        assertThat(forgotten).isZero();
        assertThat(store.findAnswer(idempotencyKey("k"))).isPresent();
    }

    @Test
    void aKeyIsFoundByTheIndexInALargeTableAndInAnEmptyOne() throws SQLException {
        // when
        String empty = explain(KeptAnswers.FIND, new long[] {7}, new String[] {"k1"}, new String[] {"k"});
        fill(100_000, "1 hour");
        execute("ANALYZE log.idempotency");
        String large = explain(KeptAnswers.FIND, new long[] {7}, new String[] {"k1"}, new String[] {"k"});
        String expired = explain(KeptAnswers.FORGET, 1_000);

        // then
        assertThat(empty).contains("idempotency_pk");
        assertThat(large).contains("idempotency_pk");
        assertThat(expired).contains("idempotency_expiry").doesNotContain("Seq Scan");
    }

    private double looked() {
        return registry.get("headwater.store.flush.looked").counter().count();
    }

    private void awaitLockWaiter() {
        await().until(() -> number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND wait_event_type = 'Lock'")
                == 1);
    }

    private void fill(int rows, String expiry) {
        execute("""
                INSERT INTO log.idempotency
                SELECT 7, 'k1', '%s ' || n, 0, 'hash', '{"status": 201}', '1.0.1', now() + interval '%s'
                FROM generate_series(1, %d) AS n
                """.formatted(expiry, expiry, rows));
    }

    private long count() {
        return number("SELECT count(*) FROM log.idempotency");
    }

    private long number(String sql) {
        try (Connection connection = log.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void execute(String sql) {
        try (Connection connection = log.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String explain(String sql, Object... parameters) throws SQLException {
        try (Connection connection = log.connect();
                PreparedStatement statement = connection.prepareStatement("EXPLAIN (FORMAT JSON) " + sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }
}
