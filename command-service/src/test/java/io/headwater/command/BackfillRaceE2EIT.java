package io.headwater.command;

import static io.headwater.command.Collections.op;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.command.CommandService.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Constraints are introduced while clients of two instances go on writing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackfillRaceE2EIT {
    private static final int RECORDS = 5_000;
    private static final int WRITERS = 8;
    private static final Duration JOB_MAX = Duration.ofMinutes(3);
    private static final String CONSTRAINTS = """
            "unique": [{"fields": ["email"]}],
            "references": [{"field": "parentId", "collection": "parents"}],
            "limits": {"records": 1000000}""";

    private final TwoInstances instances = TwoInstances.start("backfill_race");
    private final AtomicInteger values = new AtomicInteger();
    private final AtomicInteger written = new AtomicInteger();
    private final AtomicBoolean enough = new AtomicBoolean();

    @AfterAll
    void stop() {
        instances.close();
    }

    @Test
    void afterwardsTheLogKeepsExactlyWhatTheRecordsSay() throws Exception {
        // given
        Collections left = Collections.of(instances.left()).with("parents", "").with("things", "");
        for (int i = 0; i < 10; i++) {
            left.put("parents", "p" + i, "{}");
        }
        fill(left);
        // when
        List<Collections> both = List.of(left, left.through(instances.right()));
        List<CompletableFuture<Void>> writers = IntStream.range(0, WRITERS)
                .mapToObj(i -> CompletableFuture.runAsync(
                        () -> write(both.get(i % 2), new Random(i)), Thread::startVirtualThread))
                .toList();
        await().until(() -> written.get() > WRITERS);
        int before = written.get();
        String job =
                left.define("things", CONSTRAINTS, "Prefer", "respond-async").header("Location");
        await().atMost(JOB_MAX).until(() -> !state(job).matches("queued|running"));
        int during = written.get() - before;
        enough.set(true);
        writers.forEach(CompletableFuture::join);
        // then
        assertThat(state(job)).as(job(job).response().body()).isEqualTo("succeeded");
        assertThat(during).isPositive();
        LogFacts facts = LogFacts.of(left, "things");
        assertThat(facts.claims("email")).isEqualTo(facts.claimsOfRecords("email"));
        assertThat(facts.references("parentId")).isEqualTo(facts.texts("parentId"));
        assertThat(facts.count()).isEqualTo(facts.records().size());
    }

    private Answer job(String path) {
        return instances.left().operator("GET", path, "");
    }

    private String state(String job) {
        return job(job).json().path("state").asString();
    }

    // No two records ever want one value, so nothing stands in the way of the constraints.
    private void write(Collections things, Random random) {
        while (!enough.get()) {
            String id = "r" + random.nextInt(RECORDS);
            String body =
                    "{\"email\": \"w" + values.incrementAndGet() + "\", \"parentId\": \"p" + random.nextInt(10) + "\"}";
            Answer answer = switch (random.nextInt(6)) {
                case 0 -> things.merge("things", id, body);
                case 1 -> things.merge("things", id, "{\"n\": " + random.nextInt(1_000_000) + "}");
                case 2 -> things.delete("things", id);
                case 3 -> things.put("things", id, body);
                case 4 -> things.create("things", body);
                default ->
                    things.batch(
                            false,
                            op("merge", "things", "\"id\": \"" + id + "\", \"body\": {\"parentId\": null}"),
                            op("put", "things", "\"id\": \"" + id + "\", \"body\": " + body));
            };
            assertThat(answer.status()).isIn(200, 201, 404);
            written.incrementAndGet();
        }
    }

    private static void fill(Collections things) {
        for (int from = 0; from < RECORDS; from += 1_000) {
            String[] operations = IntStream.range(from, from + 1_000)
                    .mapToObj(n -> op(
                            "create",
                            "things",
                            "\"id\": \"r" + n + "\", \"body\": {\"email\": \"e" + n + "\", \"parentId\": \"p" + n % 10
                                    + "\"}"))
                    .toArray(String[]::new);
            assertThat(things.batch(true, operations).status()).isEqualTo(200);
        }
    }
}
