package io.headwater.benchmarks.orders;

import io.headwater.benchmarks.load.KeepAliveConnection;
import io.headwater.benchmarks.load.LoadLoop;
import io.headwater.benchmarks.load.Pace;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** Writers who read what they wrote, each with a connection to either API that stays open from run to run. One thread. */
public final class OrderReaders implements AutoCloseable {
    // Apart from the numbers of those who only write.
    private static final int NUMBERS_FROM = 500;

    private final OrderReader.Times times;
    private final List<OrderReader> readers;

    private OrderReaders(OrderReader.Times times, List<OrderReader> readers) {
        this.times = times;
        this.readers = readers;
    }

    /**
     * Connects.
     *
     * @param load whose tenants are written to, reader i to tenant i modulo their number
     * @param number of readers, 1 to 499
     * @param readEvery each of them follows every Nth write by a read
     */
    public static OrderReaders connect(OrderLoad load, int number, int readEvery) {
        OrderReader.Times times = new OrderReader.Times();
        List<OrderReader> readers = IntStream.range(0, number)
                .mapToObj(reader -> new OrderReader(load.caller(NUMBERS_FROM + reader), readEvery, times))
                .toList();
        return new OrderReaders(times, readers);
    }

    /**
     * Writes and reads for a while.
     *
     * @return the times of this run, good until the next
     */
    public OrderReader.Times run(Pace pace, Duration time) {
        times.reset();
        LoadLoop.run(readers, pace, time);
        return times;
    }

    /** Closes the connections. */
    @Override
    public void close() {
        readers.stream().flatMap(reader -> reader.connections().stream()).forEach(KeepAliveConnection::close);
    }
}
