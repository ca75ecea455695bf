package io.headwater.query.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Event;
import io.headwater.events.RecordState;
import io.headwater.query.ServiceFixture;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams are broken off and resumed at random while others write: what a client has in the end is what is there. */
class ResumedStreamsE2EIT {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final int CLIENTS = 8;
    private static final int EVENTS = 3_000;
    private static final int RECORDS = 300;
    private static final String LAST = "the-last";
    private static ServiceFixture forgetful;
    private static ServiceFixture mindful;
    private static LogPlayer forgetfulLog;
    private static LogPlayer mindfulLog;

    @BeforeAll
    static void start() {
        // The one keeps next to nothing, so that streams read the topic; the other has all in memory.
        forgetful = new ServiceFixture(1, "--headwater.changes.recent-max=64KB");
        forgetfulLog = new LogPlayer(forgetful, ServiceFixture.ACME);
        mindful = new ServiceFixture(1);
        mindfulLog = new LogPlayer(mindful, ServiceFixture.ACME);
    }

    @AfterAll
    static void stop() {
        forgetfulLog.close();
        forgetful.close();
        mindfulLog.close();
        mindful.close();
        CLIENT.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyChangeIsToldExactlyOnceAndInOrder(long seed) {
        // given
        ServiceFixture service = seed % 2 == 0 ? mindful : forgetful;
        LogPlayer log = seed % 2 == 0 ? mindfulLog : forgetfulLog;
        Random random = new Random(seed);
        String collection = "c" + seed;
        log.define(collection, 100 + seed);
        write(log, collection, random, RECORDS);

        // when
        List<String> written = new ArrayList<>();
        List<Follower> followers;
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Follower>> running = IntStream.range(0, CLIENTS)
                    .mapToObj(number -> CompletableFuture.supplyAsync(
                            () -> follow(service, collection, new Random(seed * CLIENTS + number)), clients))
                    .toList();
            written.addAll(write(log, collection, random, EVENTS));
            written.add(log.create(collection, LAST, "{}").token().toString());
            followers = running.stream().map(CompletableFuture::join).toList();
        }

        // then
        Map<String, Follower.Copy> expected = Follower.copies(log.records(collection));
        for (Follower follower : followers) {
            List<String> told = follower.tokens();
            assertThat(written.subList(Math.max(0, written.size() - told.size()), written.size()))
                    .isEqualTo(told);
            assertThat(follower.copies()).isEqualTo(expected);
        }
    }

    private static Follower follow(ServiceFixture service, String collection, Random random) {
        String path = "/v1/tenants/acme/collections/" + collection + "/changes?from=start";
        return new Follower()
                .follow(
                        lastId -> lastId == null
                                ? EventStream.open(CLIENT, service, service.acmeKey(), path)
                                : EventStream.open(CLIENT, service, service.acmeKey(), path, "Last-Event-ID", lastId),
                        random,
                        LAST);
    }

    private static List<String> write(LogPlayer log, String collection, Random random, int events) {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            String id = "r" + random.nextInt(RECORDS);
            RecordState state = log.records(collection).get(id);
            int kind = state == null ? 0 : random.nextInt(1, 8);
            tokens.add((switch (kind) {
                        case 0 -> log.create(collection, id, "{'n': " + i + "}");
                        case 1 -> log.delete(collection, id);
                        case 2 ->
                            log.change(collection, id, new Event.RecordReplaced(LogPlayer.json("{'n': " + -i + "}")));
                        default -> log.patch(collection, id, "{'m': " + i + "}");
                    })
                    .token()
                    .toString());
        }
        return tokens;
    }
}
