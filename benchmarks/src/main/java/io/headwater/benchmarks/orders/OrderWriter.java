package io.headwater.benchmarks.orders;

import io.headwater.benchmarks.load.Answer;
import io.headwater.benchmarks.load.KeepAliveConnection;
import io.headwater.benchmarks.load.User;
import io.headwater.benchmarks.report.BenchFailed;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Creates one order after the other over one connection. */
public final class OrderWriter implements User {
    private static final int CREATED = 201;

    private final KeepAliveConnection connection;
    private final OrderRequests requests;
    private final LongConsumer nanos;
    private long due;
    private long acknowledged;
    private @Nullable Answer last;

    /**
     * Sends nothing yet.
     *
     * @param nanos gets the time of each order, from when it was due to the answer
     */
    public OrderWriter(KeepAliveConnection connection, OrderRequests requests, LongConsumer nanos) {
        this.connection = connection;
        this.requests = requests;
        this.nanos = nanos;
    }

    @Override
    public List<KeepAliveConnection> connections() {
        return List.of(connection);
    }

    @Override
    public void begin(long dueNanos) {
        due = dueNanos;
        connection.send(requests.next());
    }

    @Override
    public boolean answered(KeepAliveConnection answering, Answer answer) {
        requireCreated(answer);
        nanos.accept(System.nanoTime() - due);
        acknowledged++;
        last = answer;
        return true;
    }

    long acknowledged() {
        return acknowledged;
    }

    String lastId() {
        return requests.lastId();
    }

    /** The token of the last order. */
    String lastToken() {
        return tokenOf(Objects.requireNonNull(last, "nothing was written yet"));
    }

    static String tokenOf(Answer created) {
        return created.header("Headwater-Token")
                .orElseThrow(() -> new BenchFailed("a write was answered without a token"));
    }

    static void requireCreated(Answer answer) {
        if (answer.status() != CREATED) {
            throw new BenchFailed("an order was answered with " + answer.status() + ": " + answer.body());
        }
    }
}
