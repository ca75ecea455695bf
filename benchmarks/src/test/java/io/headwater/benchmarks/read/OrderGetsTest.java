package io.headwater.benchmarks.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.benchmarks.load.Answer;
import io.headwater.benchmarks.orders.ImportedOrders;
import io.headwater.benchmarks.orders.OrderTenants.OrderTenant;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.events.Token;
import java.net.URI;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderGetsTest {
    private static final URI QUERY = URI.create("http://127.0.0.1:1");
    private static final int ORDERS = 10_000;

    private final ImportedOrders orders =
            new ImportedOrders(new OrderTenant("acme", "key"), ORDERS, Token.parse("1.0.1"));
    private final OrderGets hot = OrderGets.hot(QUERY, orders, 100);
    private final OrderGets uncached = OrderGets.uncached(QUERY, orders);

    @Test
    void everyOrderIsAskedForOnceBeforeOneIsAgain() {
        assertThat(IntStream.range(0, uncached.size()).mapToObj(uncached::id).distinct())
                .hasSize(ORDERS)
                .contains(ImportedOrders.id(1), ImportedOrders.id(ORDERS));
    }

    @Test
    void anAnswerWithTheOrderIsRightAndTellsWhetherItWasKept() {
        // when
        hot.check(7, answer(200, "", hot.id(7)));
        hot.check(7, answer(200, "Age: 3\r\n", hot.id(7)));

        // then
        assertThat(hot.keptShare()).isEqualTo(0.5);
        assertThatCode(() -> uncached.check(7, answer(200, "", uncached.id(7)))).doesNotThrowAnyException();
    }

    @Test
    void anotherOrderIsWrong() {
        assertWrong(hot, answer(200, "", hot.id(8)));
    }

    @Test
    void anotherStatusIsWrong() {
        assertWrong(hot, answer(404, "", hot.id(7)));
    }

    @Test
    void whatTheServiceHadInMemoryIsWrongWhereAReplicaWasAskedFor() {
        assertWrong(uncached, answer(200, "Age: 0\r\n", uncached.id(7)));
    }

    private static void assertWrong(OrderGets gets, Answer answer) {
        assertThatThrownBy(() -> gets.check(7, answer)).isInstanceOf(BenchFailed.class);
    }

    private static Answer answer(int status, String headers, String id) {
        return new Answer(
                status, "HTTP/1.1 " + status + " \r\n" + headers + "\r\n", "{\"id\":\"" + id + "\",\"version\":1}");
    }
}
