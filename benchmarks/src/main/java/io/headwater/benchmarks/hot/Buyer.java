package io.headwater.benchmarks.hot;

import io.headwater.benchmarks.load.Answer;
import io.headwater.benchmarks.load.KeepAliveConnection;
import io.headwater.benchmarks.load.User;
import io.headwater.benchmarks.report.BenchFailed;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongConsumer;

/** Takes one from the stock, again and again, over one connection. */
final class Buyer implements User {
    private static final int DONE = 200;
    private static final int CONFLICT = 409;

    private final KeepAliveConnection connection;
    private final byte[] request;
    private final LongConsumer nanos;
    private long due;
    private long bought;
    private long conflicts;
    private boolean isSoldOut;

    /**
     * Connects, and sends nothing yet.
     *
     * @param nanos gets the time of each request, from when it was due to its answer
     */
    Buyer(URI server, byte[] request, LongConsumer nanos) {
        this.connection = KeepAliveConnection.to(server);
        this.request = request;
        this.nanos = nanos;
    }

    @Override
    public List<KeepAliveConnection> connections() {
        return List.of(connection);
    }

    @Override
    public void begin(long dueNanos) {
        due = dueNanos;
        connection.send(ByteBuffer.wrap(request));
    }

    @Override
    public boolean answered(KeepAliveConnection answering, Answer answer) {
        nanos.accept(System.nanoTime() - due);
        if (answer.status() == DONE) {
            bought++;
        } else if (answer.status() == CONFLICT && answer.body().contains("precondition-failed")) {
            isSoldOut = true;
        } else if (answer.status() == CONFLICT && answer.body().contains("conflict")) {
            conflicts++;
        } else {
            throw new BenchFailed("an adjustment was answered with " + answer.status() + ": " + answer.body());
        }
        return true;
    }

    long bought() {
        return bought;
    }

    /** Requests that others were too fast for; none is expected. */
    long conflicts() {
        return conflicts;
    }

    /** Whether it was told that there is none left. */
    boolean isSoldOut() {
        return isSoldOut;
    }
}
