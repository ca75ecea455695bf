package io.headwater.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.CommandService.Answer;
import io.headwater.events.JsonText;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Many clients take from one stock until it is empty: nothing is sold twice, nothing is left. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HotRecordE2EIT {
    private static final int CLIENTS = 64;
    private static final String SCHEMA = "{\"properties\": {\"stock\": {\"type\": \"integer\"}}}";
    private static final String TAKE = "{\"by\": {\"/stock\": -3}, \"when\": \"self.stock >= 3\"}";

    private final TwoInstances instances = TwoInstances.start("hot_record");
    private final CommandService left = instances.left();

    @AfterAll
    void stop() {
        instances.close();
    }

    @Test
    void throughOneInstance() {
        assertThatTheStockIsSoldExactly(6_000, List.of(left));
    }

    @Test
    void throughTwoInstances() {
        assertThatTheStockIsSoldExactly(3_000, instances.both());
    }

    private void assertThatTheStockIsSoldExactly(int sales, List<CommandService> services) {
        // given: two are left over, too few for one more
        int stock = 3 * sales + 2;
        String record = left.newCollection(SCHEMA) + "/r";
        left.operator("PUT", record, "{\"stock\": " + stock + "}");
        // when
        List<CompletableFuture<Integer>> clients = IntStream.range(0, CLIENTS)
                .mapToObj(i -> services.get(i % services.size()))
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
            // Never "conflict": who asks for no version is not told that others were faster.
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.json().path("code").stringValue()).isEqualTo("precondition-failed");
            return sold;
        }
    }
}
