package io.headwater.benchmarks.orders;

import io.headwater.benchmarks.load.Answer;
import io.headwater.benchmarks.load.KeepAliveConnection;
import io.headwater.benchmarks.load.User;
import io.headwater.benchmarks.orders.OrderTenants.OrderTenant;
import io.headwater.benchmarks.report.BenchFailed;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Creates an order, then reads it with the write's token as soon as that is answered: the read waits until the read model
 * has it. One thing is done when the read is answered.
 */
public final class OrderReader implements User {
    private static final int FOUND = 200;

    /**
     * Times, in nanoseconds.
     *
     * @param write from when the write was due to its answer
     * @param readable from the write's answer to the read's
     * @param whole from when the write was due to the read's answer
     */
    public record Times(Histogram write, Histogram readable, Histogram whole) {
        Times() {
            this(new Histogram(3), new Histogram(3), new Histogram(3));
        }

        void reset() {
            write.reset();
            readable.reset();
            whole.reset();
        }
    }

    /** Who writes and reads, and where. */
    record Caller(URI command, URI query, OrderTenant tenant, int number) {}

    private final KeepAliveConnection write;
    private final KeepAliveConnection read;
    private final OrderRequests requests;
    private final String readHead;
    private final String readTail;
    private final int readEvery;
    private final Times times;
    private long begun;
    private long due;
    private long written;

    /** Connects, and sends nothing yet. */
    OrderReader(Caller caller, int readEvery, Times times) {
        this.write = KeepAliveConnection.to(caller.command());
        this.read = KeepAliveConnection.to(caller.query());
        this.requests = OrderRequests.of(caller.command(), caller.tenant(), caller.number());
        this.readEvery = readEvery;
        this.times = times;
        this.readHead = "GET " + caller.tenant().recordsPath() + "/";
        this.readTail = " HTTP/1.1\r\nHost: " + caller.query().getAuthority() + "\r\nAuthorization: Bearer "
                + caller.tenant().key() + "\r\nPrefer: wait=10\r\nHeadwater-Token: ";
    }

    @Override
    public List<KeepAliveConnection> connections() {
        return List.of(write, read);
    }

    @Override
    public void begin(long dueNanos) {
        due = dueNanos;
        begun++;
        write.send(requests.next());
    }

    @Override
    public boolean answered(KeepAliveConnection answering, Answer answer) {
        long now = System.nanoTime();
        if (answering == write) {
            OrderWriter.requireCreated(answer);
            times.write().recordValue(now - due);
            if (begun % readEvery != 0) {
                return true;
            }
            written = now;
            read.send(readOf(answer));
            return false;
        }
        if (answer.status() != FOUND) {
            throw new BenchFailed("a read was answered with " + answer.status() + ": " + answer.body());
        }
        times.readable().recordValue(now - written);
        times.whole().recordValue(now - due);
        return true;
    }

    private ByteBuffer readOf(Answer created) {
        String request = readHead + requests.lastId() + readTail + OrderWriter.tokenOf(created) + "\r\n\r\n";
        return ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
    }
}
