package io.headwater.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.CommandService.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two instances, and clients that get in each other's way. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConstraintRaceE2EIT {
    private static final int CLIENTS = 64;
    private static final int VALUES = 40;

    private final TwoInstances instances = TwoInstances.start("constraint_race");

    @AfterAll
    void stop() {
        instances.close();
    }

    @Test
    void ofSixtyFourClientsThatWantAValueThroughTwoInstancesExactlyOneGetsIt() {
        // given
        Collections left = Collections.of(instances.left())
                .with("things", "\"unique\": [{\"fields\": [\"email\"]}], \"limits\": {\"records\": 1000000}");
        List<Collections> both = List.of(left, left.through(instances.right()));
        // when
        List<CompletableFuture<List<Answer>>> clients;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            clients = IntStream.range(0, CLIENTS)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> createAll(both.get(i % 2)), threads))
                    .toList();
        }
        List<Answer> answers =
                clients.stream().flatMap(client -> client.join().stream()).toList();
        // then
        assertThat(answers).hasSize(CLIENTS * VALUES);
        assertThat(answers.stream().collect(Collectors.groupingBy(Answer::status, Collectors.counting())))
                .containsEntry(201, (long) VALUES)
                .containsEntry(409, (long) (CLIENTS - 1) * VALUES);
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 409)
                .extracting(Collections::code)
                .containsOnly("unique-violated");
    }

    @Test
    void aRecordIsNotDeletedByOneWhileTheOtherRefersToIt() {
        // given
        Collections left = Collections.of(instances.left())
                .with("parents", "")
                .with("children", "\"references\": [{\"field\": \"parentId\", \"collection\": \"parents\"}]");
        Collections right = left.through(instances.right());
        for (int i = 0; i < VALUES; i++) {
            String parent = "p" + i;
            left.put("parents", parent, "{}");
            // when
            CompletableFuture<Answer> refers = CompletableFuture.supplyAsync(
                    () -> left.create("children", "{\"parentId\": \"" + parent + "\"}"), Thread::startVirtualThread);
            CompletableFuture<Answer> deletes =
                    CompletableFuture.supplyAsync(() -> right.delete("parents", parent), Thread::startVirtualThread);
            // then
            assertThat(List.of(refers.join().status(), deletes.join().status()))
                    .isIn(List.of(201, 409), List.of(409, 200));
        }
    }

    @Test
    void ofManyWhoWantToComeInThroughTwoInstancesNotOneTooManyDoes() {
        // given
        Collections left = Collections.of(instances.left()).with("things", "\"limits\": {\"records\": 50}");
        Collections right = left.through(instances.right());
        // when
        List<CompletableFuture<Answer>> clients = IntStream.range(0, 3 * CLIENTS)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> (i % 2 == 0 ? left : right).create("things", "{}"), Thread::startVirtualThread))
                .toList();
        // then
        assertThat(clients.stream().map(client -> client.join().status()).filter(status -> status == 201))
                .hasSize(50);
        assertThat(Collections.code(right.create("things", "{}"))).isEqualTo("limit-reached");
    }

    private static List<Answer> createAll(Collections collections) {
        List<Answer> answers = new ArrayList<>();
        for (int value = 0; value < VALUES; value++) {
            answers.add(collections.create("things", "{\"email\": \"user" + value + "@example.org\"}"));
        }
        return answers;
    }
}
