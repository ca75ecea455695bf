package io.headwater.command;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.http.BearerKey;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Many more requests at once than there are connections to the log: losers are told that they lost, nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BurstE2EIT {
    private static final int REQUESTS = 600;
    private static final int RECORDS = 20;

    private final Database database = RealParts.get().newDatabase("burst");
    private final BearerKey operator = BearerKey.random();
    private CommandService service;

    @BeforeAll
    void start() {
        service = CommandService.start(database, operator, "--headwater.log.connections-max=4");
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @Test
    void ofManyThatCreateARecordOneDoesAndTheOthersAreToldThatItIsThere() {
        // given
        String records = service.newCollection("{}");
        // when
        Map<Integer, Long> put = burst(
                i -> service.operator("PUT", records + "/r" + i % RECORDS, "{\"by\": " + i + "}", "If-None-Match", "*")
                        .status());
        Map<Integer, Long> posted = burst(i -> service.operator("POST", records, "{\"id\": \"p" + i % RECORDS + "\"}")
                .status());
        // then
        assertThat(put).isEqualTo(Map.of(201, (long) RECORDS, 412, (long) REQUESTS - RECORDS));
        assertThat(posted).isEqualTo(Map.of(201, (long) RECORDS, 409, (long) REQUESTS - RECORDS));
    }

    @Test
    void ofManyThatChangeAVersionOneDoesAndTheOthersAreToldThatItIsGone() {
        // given
        String records = service.newCollection("{}");
        IntStream.range(0, RECORDS).forEach(i -> service.operator("PUT", records + "/r" + i, "{}"));
        // when: by an instance that has none of the records in memory
        try (CommandService cold = CommandService.start(database, operator, "--headwater.log.connections-max=4")) {
            Map<Integer, Long> put = burst(
                    i -> cold.operator("PUT", records + "/r" + i % RECORDS, "{\"by\": " + i + "}", "If-Match", "\"1\"")
                            .status());
            // then
            assertThat(put).isEqualTo(Map.of(200, (long) RECORDS, 412, (long) REQUESTS - RECORDS));
        }
    }

    private interface Request {
        int send(int number);
    }

    private static Map<Integer, Long> burst(Request request) {
        List<CompletableFuture<Integer>> sent = IntStream.range(0, REQUESTS)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> request.send(i), Thread::startVirtualThread))
                .toList();
        return sent.stream().map(CompletableFuture::join).collect(groupingBy(identity(), counting()));
    }
}
