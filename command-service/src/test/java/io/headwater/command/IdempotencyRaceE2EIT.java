package io.headwater.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.CommandService.Answer;
import io.headwater.command.store.EventStore;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.http.BearerKey;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two instances, and clients that send one request to both at once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdempotencyRaceE2EIT {
    private static final int CLIENTS = 32;
    private static final int ROUNDS = 20;

    private final Database database = RealParts.get().newDatabase("idempotency");
    private final BearerKey operator = BearerKey.random();
    private CommandService left;
    private CommandService right;

    @BeforeAll
    void start() {
        left = CommandService.start(database, operator);
        right = CommandService.start(database, operator);
    }

    @AfterAll
    void stop() {
        left.close();
        right.close();
    }

    @Test
    void ofManyClientsWithOneKeyOneIsServedAndTheOthersHearOfIt() {
        // given
        String records = left.newCollection("{}");
        for (int round = 0; round < ROUNDS; round++) {
            String key = "key-" + round;
            long before = events(left);
            // when
            List<CompletableFuture<Answer>> clients = IntStream.range(0, CLIENTS)
                    .mapToObj(i -> post(i % 2 == 0 ? left : right, records, key))
                    .toList();
            List<Answer> answers = clients.stream().map(CompletableFuture::join).toList();
            // then
            assertThat(events(left)).isEqualTo(before + 1);
            assertThat(answers)
                    .extracting(Answer::status)
                    .containsOnly(201, 409)
                    .contains(201);
            assertThat(answers)
                    .filteredOn(answer -> answer.status() == 201)
                    .extracting(answer -> answer.response().body())
                    .containsOnly(post(right, records, key).join().response().body());
            assertThat(answers).filteredOn(answer -> answer.status() == 409).allSatisfy(answer -> {
                assertThat(answer.json().path("code").stringValue()).isEqualTo("idempotency-in-flight");
                assertThat(answer.header("Retry-After")).isEqualTo("1");
            });
        }
    }

    @Test
    void whileTheFirstRequestIsUnderWayTheNextIsToldSoAndLaterItsAnswer() throws SQLException {
        // given a log that does not go on
        String records = left.newCollection("{}");
        CompletableFuture<Answer> first;
        Answer meanwhile;
        try (HeldLog held = new HeldLog(left)) {
            first = post(left, records, "k");
            held.awaitFlush();
            // when
            meanwhile = post(left, records, "k").join();
        }
        // then
        assertThat(meanwhile.status()).isEqualTo(409);
        assertThat(first.join().status()).isEqualTo(201);
        Answer again = post(right, records, "k").join();
        assertThat(again.response().body()).isEqualTo(first.join().response().body());
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    }

    private static CompletableFuture<Answer> post(CommandService service, String records, String key) {
        return CompletableFuture.supplyAsync(
                () -> service.operator("POST", records, "{\"n\": 1}", "Idempotency-Key", key),
                Thread::startVirtualThread);
    }

    private static long events(CommandService service) {
        Map<Partition, Position> heads = service.bean(EventStore.class).heads();
        return heads.values().stream().mapToLong(Position::value).sum();
    }
}
