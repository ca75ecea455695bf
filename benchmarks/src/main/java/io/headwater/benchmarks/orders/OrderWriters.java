package io.headwater.benchmarks.orders;

import io.headwater.benchmarks.load.KeepAliveConnection;
import io.headwater.benchmarks.load.LoadLoop;
import io.headwater.benchmarks.load.Pace;
import io.headwater.benchmarks.report.Reading;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** Writers at once, each with a connection that stays open from run to run. One thread. */
public final class OrderWriters implements AutoCloseable {
    private final Histogram nanos;
    private final List<OrderWriter> writers;

    private OrderWriters(Histogram nanos, List<OrderWriter> writers) {
        this.nanos = nanos;
        this.writers = writers;
    }

    /**
     * Connects.
     *
     * @param requests of each writer, by its number from 0
     */
    public static OrderWriters connect(URI server, int number, IntFunction<OrderRequests> requests) {
        Histogram nanos = new Histogram(3);
        List<OrderWriter> writers = IntStream.range(0, number)
                .mapToObj(writer ->
                        new OrderWriter(KeepAliveConnection.to(server), requests.apply(writer), nanos::recordValue))
                .toList();
        return new OrderWriters(nanos, writers);
    }

    /** Writes for a while. */
    public Reading run(Pace pace, Duration time) {
        nanos.reset();
        Duration elapsed = LoadLoop.run(writers, pace, time);
        return Reading.of(nanos, elapsed);
    }

    List<OrderWriter> writers() {
        return writers;
    }

    /** Closes the connections. */
    @Override
    public void close() {
        writers.stream().flatMap(writer -> writer.connections().stream()).forEach(KeepAliveConnection::close);
    }
}
