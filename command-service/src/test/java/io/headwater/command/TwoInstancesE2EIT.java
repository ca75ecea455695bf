package io.headwater.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.command.CommandService.Answer;
import io.headwater.command.store.EventStore;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two instances of the service on one log. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoInstancesE2EIT {
    private static final int RECORDS = 100;
    private static final int ROUNDS = 5;

    private final TwoInstances instances = TwoInstances.start("two_instances");
    private final CommandService left = instances.left();
    private final CommandService right = instances.right();

    @AfterAll
    void stop() {
        instances.close();
    }

    @Test
    void racingOnRecordsEachVersionHasOneWinnerAndPositionsAreDense() {
        // given
        String records = left.newCollection("{}");
        for (int i = 0; i < RECORDS; i++) {
            assertThat(left.operator("PUT", records + "/r" + i, "{\"n\": 0}").status())
                    .isEqualTo(201);
        }
        for (int round = 1; round <= ROUNDS; round++) {
            // when: both change every record, each from the version before
            String version = "\"" + round + "\"";
            int value = round;
            List<CompletableFuture<List<Integer>>> races = IntStream.range(0, RECORDS)
                    .mapToObj(i -> race(records + "/r" + i, value, version))
                    .toList();
            // then
            races.forEach(race -> assertThat(race.join()).containsExactlyInAnyOrder(200, 412));
        }
        assertPositionsAreDense(left.bean(EventStore.class));
    }

    @Test
    void aDefinitionEvolvedOnOneIsHonouredByTheOther() {
        // given: both have the definition in memory
        String records = left.newCollection("{}");
        String collection = records.replace("/records", "");
        String forced = collection + "?compatibility=none";
        assertThat(left.operator("POST", records, "{}").status()).isEqualTo(201);
        assertThat(right.operator("POST", records, "{}").status()).isEqualTo(201);
        // when
        left.operator("PUT", forced, "{\"schema\": {\"required\": [\"a\"]}}");
        Answer breaking = right.operator("POST", records, "{}");
        left.operator("PUT", forced, "{\"schema\": {\"required\": [\"b\"]}}");
        Answer fitting = right.operator("POST", records, "{\"b\": 1}");
        left.operator("DELETE", collection + "?confirm=things", "");
        Answer dropped = right.operator("POST", records, "{\"b\": 1}");
        // then
        assertThat(breaking.status()).isEqualTo(422);
        assertThat(fitting.status()).isEqualTo(201);
        assertThat(dropped.status()).isEqualTo(404);
    }

    @Test
    void aRecordReadFromMemoryIsNeverTakenForThePresentOne() {
        // given: the left has version 1 in memory, the right writes version 2
        String records = left.newCollection("{}");
        left.operator("PUT", records + "/r", "{\"n\": 1}");
        right.operator("PUT", records + "/r", "{\"n\": 2}");
        // when
        Answer unchanged = left.operator("PUT", records + "/r", "{\"n\": 2}", "If-Match", "\"2\"");
        right.operator("DELETE", records + "/r", "");
        Answer created = left.operator("POST", records, "{\"id\": \"r\"}");
        // then
        assertThat(unchanged.status()).isEqualTo(200);
        assertThat(unchanged.header("ETag")).isEqualTo("\"2\"");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("ETag")).isEqualTo("\"4\"");
    }

    @Test
    void aKeyHandedOutByOneOpensTheOtherAtOnceAndARevokedOneSoonNotAnyMore() {
        // given
        String tenant = left.newTenant();
        String keys = "/v1/tenants/" + tenant + "/keys";
        Answer created = left.operator("POST", keys, "{\"name\": \"k\", \"scopes\": [\"admin\"]}");
        String key = created.json().path("key").stringValue();
        // when
        int before = right.send(key, "GET", keys, "").status();
        left.operator("DELETE", created.header("Location"), "");
        // then
        assertThat(before).isEqualTo(200);
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() ->
                        assertThat(right.send(key, "GET", keys, "").status()).isEqualTo(401));
    }

    private CompletableFuture<List<Integer>> race(String record, int value, String version) {
        CompletableFuture<Integer> onLeft = put(left, record, "{\"n\": " + value + ", \"by\": \"left\"}", version);
        CompletableFuture<Integer> onRight = put(right, record, "{\"n\": " + value + ", \"by\": \"right\"}", version);
        return onLeft.thenCombine(onRight, List::of);
    }

    private static CompletableFuture<Integer> put(CommandService service, String path, String body, String version) {
        return CompletableFuture.supplyAsync(
                () -> service.operator("PUT", path, body, "If-Match", version).status(), Thread::startVirtualThread);
    }

    private static void assertPositionsAreDense(EventStore store) {
        Map<Partition, Position> from = store.heads().keySet().stream()
                .collect(Collectors.toMap(partition -> partition, partition -> Position.START));
        store.readAfter(from, 10_000).forEach((partition, events) -> {
            List<Long> positions = events.stream()
                    .map(EventEnvelope::position)
                    .map(Position::value)
                    .toList();
            assertThat(positions)
                    .isEqualTo(IntStream.rangeClosed(1, positions.size())
                            .mapToObj(Long::valueOf)
                            .toList());
        });
    }
}
