package io.headwater.benchmarks.read;

import io.headwater.benchmarks.load.Answer;
import io.headwater.benchmarks.load.Askers;
import io.headwater.benchmarks.load.GetRequests;
import io.headwater.benchmarks.orders.ImportedOrders;
import io.headwater.benchmarks.report.BenchFailed;
import java.net.URI;
import java.nio.ByteBuffer;

/** Gets of orders that were imported, each answered with the order that was asked for. One thread. */
final class OrderGets implements Askers.Questions {
    // Has no factor in common with a round number: its multiples go through all orders once, far from one to the
    // next.
    private static final long STRIDE = 61_803_399;
    private static final int FOUND = 200;

    private final GetRequests requests;
    private final ImportedOrders orders;
    private final int asked;
    private final boolean isKept;
    private long answers;
    private long kept;
    private int bodyLength;

    private OrderGets(GetRequests requests, ImportedOrders orders, int asked, boolean isKept) {
        this.requests = requests;
        this.orders = orders;
        this.asked = asked;
        this.isKept = isKept;
    }

    /** Gets of a few orders, which the service soon has in memory. */
    static OrderGets hot(URI query, ImportedOrders orders, int number) {
        return new OrderGets(new GetRequests(query, orders.tenant().key(), ""), orders, number, true);
    }

    /** Gets of all orders, none of which the service may answer from its memory. */
    static OrderGets uncached(URI query, ImportedOrders orders) {
        GetRequests requests = new GetRequests(query, orders.tenant().key(), GetRequests.NO_CACHE);
        return new OrderGets(requests, orders, orders.number(), false);
    }

    @Override
    public int size() {
        return asked;
    }

    @Override
    public ByteBuffer request(int number) {
        return requests.of(orders.path(id(number)));
    }

    @Override
    public void check(int number, Answer answer) {
        if (answer.status() != FOUND || !answer.body().startsWith("{\"id\":\"" + id(number) + "\",")) {
            throw new BenchFailed(
                    "order %s was answered with %d: %s".formatted(id(number), answer.status(), answer.body()));
        }
        answers++;
        if (answer.header("Age").isPresent()) {
            kept++;
            if (!isKept) {
                throw new BenchFailed("order %s came from memory, despite no-cache".formatted(id(number)));
            }
        }
        bodyLength = answer.body().length();
    }

    /** The order that a question is about. */
    String id(int number) {
        return ImportedOrders.id(1 + number * STRIDE % orders.number());
    }

    /** Forgets which answers came from memory. */
    void countAnew() {
        answers = 0;
        kept = 0;
    }

    /** Of all answers since then, those that came from memory: 0 to 1. */
    double keptShare() {
        return answers == 0 ? 0 : (double) kept / answers;
    }

    /** Bytes of an answer's body; they differ by a few, for the times in it. */
    int bodyLength() {
        return bodyLength;
    }
}
