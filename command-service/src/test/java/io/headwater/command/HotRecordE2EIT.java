package io.headwater.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.CommandService.Answer;
import io.headwater.events.JsonText;
import io.headwater.http.BearerKey;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Many clients take from one stock until it is empty: nothing is sold twice, nothing is left. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HotRecordE2EIT {
    private static final int CLIENTS = 64;
    private static final String SCHEMA = "{\"properties\": {\"stock\": {\"type\": \"integer\"}}}";
    private static final String TAKE = "{\"by\": {\"/stock\": -3}, \"when\": \"self.stock >= 3\"}";

    private final Database database = RealParts.get().newDatabase("hot_record");
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
    void throughOneInstance() {
        assertThatTheStockIsSoldExactly(6_000, List.of(left));
    }

    @Test
    void throughTwoInstances() {
        assertThatTheStockIsSoldExactly(3_000, List.of(left, right));
    }

    private void assertThatTheStockIsSoldExactly(int sales, List<CommandService> instances) {
        // given: two are left over, too few for one more
        int stock = 3 * sales + 2;
        String record = left.newCollection(SCHEMA) + "/r";
        left.operator("PUT", record, "{\"stock\": " + stock + "}");
        // when
        List<CompletableFuture<Integer>> clients = IntStream.range(0, CLIENTS)
                .mapToObj(i -> instances.get(i % instances.size()))
                .map(service -> CompletableFuture.supplyAsync(() -> sell(service, record), Thread::startVirtualThread))
                .toList();
        int sold = clients.stream().mapToInt(CompletableFuture::join).sum();
        // then
        Answer last = left.operator("PUT", record, "{\"stock\": 2}", "Prefer", "return=representation");
        assertThat(sold).isEqualTo(sales);
        assertThat(last.json().path("data"))
                .isEqualTo(JsonText.of("{\"stock\":2}").tree());
        assertThat(last.header("ETag")).as("unchanged by the put").isEqualTo("\"" + (sales + 1) + "\"");
    }

    /** Takes until there is not enough any more; returns how often. */
    private static int sell(CommandService service, String record) {
        int sold = 0;
        while (true) {
            Answer answer = service.operator("POST", record + ":adjust", TAKE);
            if (answer.status() == 200) {
                sold++;
                continue;
            }
            assertThat(answer.status()).isEqualTo(409);
            if (answer.json().path("code").stringValue().equals("precondition-failed")) {
                return sold;
            }
            assertThat(answer.json().path("code").stringValue()).isEqualTo("conflict");
        }
    }
}
