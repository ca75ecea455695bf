package io.headwater.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.CommandServiceApplication;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two command services on one log: they meet only at the partition's head, and one publishes for both. */
class RacingInstancesE2EIT {
    private static final int RECORDS = 100;
    private static final int RECORDS_AT_ONCE = 10;
    private static final int VERSIONS = 6;
    private static final int RACERS_PER_INSTANCE = 3;
    private static final int WRITERS = 8;
    private static final int WRITES_BEFORE_THE_KILL = 200;
    private static final Duration TAKE_OVER_MAX = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @Test
    void oneRequestWinsEachVersionAndWhenTheLeaderIsKilledTheOtherPublishesAll() throws Exception {
        // given
        try (Parts parts = Parts.start(directory.resolve("parts"));
                ServiceProcess one = ServiceProcess.start(CommandServiceApplication.class, parts);
                ServiceProcess other = ServiceProcess.start(CommandServiceApplication.class, parts)) {
            List<ServiceProcess> instances = List.of(one.awaitReady(), other.awaitReady());
            try (Api api = one.api()) {
                api.define("racers");
                Writers.prepare(api);
            }

            // when
            race(instances);

            // then
            LogEvents log = LogEvents.read(parts.logUrl()).assertDense();
            assertThat(log.fold().values())
                    .hasSize(RECORDS)
                    .allSatisfy(state -> assertThat(state.version().value()).isEqualTo(VERSIONS));
            assertTakenOver(parts, instances);
        }
    }

    // One version after the other, so that each race begins where the last one ended; a few records at a time, so
    // that the racers meet in the log and not in a queue before it.
    private static void race(List<ServiceProcess> instances) throws Exception {
        List<Api> clients = instances.stream().map(ServiceProcess::api).toList();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int first = 0; first < RECORDS; first += RECORDS_AT_ONCE) {
                for (int version = 1; version <= VERSIONS; version++) {
                    List<List<Future<Integer>>> races = new ArrayList<>();
                    for (int record = first; record < first + RECORDS_AT_ONCE; record++) {
                        races.add(start(threads, clients, "r" + record, version));
                    }
                    assertOneWinner(races, version);
                }
            }
        }
        clients.forEach(Api::close);
    }

    private static void assertOneWinner(List<List<Future<Integer>>> races, int version) throws Exception {
        int won = version == 1 ? 201 : 200;
        int lost = version == 1 ? 409 : 412;
        for (List<Future<Integer>> race : races) {
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> racer : race) {
                statuses.add(racer.get());
            }
            assertThat(statuses).containsOnly(won, lost).containsOnlyOnce(won);
        }
    }

    private static List<Future<Integer>> start(ExecutorService threads, List<Api> clients, String id, int version) {
        List<Future<Integer>> racers = new ArrayList<>();
        for (int number = 0; number < clients.size() * RACERS_PER_INSTANCE; number++) {
            Api api = clients.get(number % clients.size());
            String body = "{\"id\": \"%s\", \"number\": %d, \"version\": %d}".formatted(id, number, version);
            racers.add(threads.submit(() -> version == 1
                    ? api.send("POST", Api.records("racers"), body).status()
                    : api.send("PUT", Api.records("racers") + "/" + id, body, "If-Match", "\"" + (version - 1) + "\"")
                            .status()));
        }
        return racers;
    }

    private static void assertTakenOver(Parts parts, List<ServiceProcess> instances) throws Exception {
        ServiceProcess leader = leader(instances);
        ServiceProcess follower = leader == instances.getFirst() ? instances.getLast() : instances.getFirst();
        Journal journal = new Journal();
        try (TopicEvents topic = TopicEvents.open(parts.bootstrap());
                Writers writers = Writers.start("follower", WRITERS, follower.api(), journal)) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> journal.acknowledgedCount() >= WRITES_BEFORE_THE_KILL);
            leader.kill();
            int committed = LogEvents.read(parts.logUrl()).count();
            long killed = System.nanoTime();
            Awaitility.await().atMost(TAKE_OVER_MAX).until(() -> {
                topic.read(Duration.ofMillis(50));
                return topic.count() > committed;
            });
            System.out.printf(
                    "the other instance publishes %.1f s after the leader was killed%n",
                    (System.nanoTime() - killed) / 1e9);
            writers.stop();
            assertThat(journal.unanswered()).isEmpty();
            topic.assertSameAs(LogEvents.read(parts.logUrl()).assertDense(), TAKE_OVER_MAX);
        }
    }

    private static ServiceProcess leader(List<ServiceProcess> instances) {
        return Awaitility.await()
                .until(
                        () -> instances.stream()
                                .filter(RacingInstancesE2EIT::leads)
                                .toList(),
                        leaders -> leaders.size() == 1)
                .getFirst();
    }

    private static boolean leads(ServiceProcess instance) {
        try (Api api = instance.api()) {
            return api.send("GET", "/actuator/prometheus", "")
                    .response()
                    .body()
                    .lines()
                    .anyMatch(line -> line.startsWith("headwater_relay_leader") && line.endsWith(" 1.0"));
        } catch (IOException noAnswer) {
            return false;
        }
    }
}
