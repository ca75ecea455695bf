package io.headwater.benchmarks.search;

import io.headwater.benchmarks.load.Answer;
import io.headwater.benchmarks.load.KeepAliveConnection;
import io.headwater.benchmarks.load.LoadLoop;
import io.headwater.benchmarks.load.Pace;
import io.headwater.benchmarks.load.User;
import io.headwater.benchmarks.orders.TestedInstallation;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Reading;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** Callers who search one question after the other, each over a connection that stays open. One thread. */
final class Searchers implements AutoCloseable {
    private final Histogram nanos = new Histogram(3);
    private final List<Searcher> searchers;

    /**
     * Connects.
     *
     * @param paths of searches, with the query
     */
    Searchers(TestedInstallation installation, List<String> paths, int number) {
        List<byte[]> requests = paths.stream()
                .map(path ->
                        "GET /v1%s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nCache-Control: no-cache\r\n\r\n"
                                .formatted(path, installation.query().getAuthority(), installation.operatorKey()))
                .map(request -> request.getBytes(StandardCharsets.US_ASCII))
                .toList();
        this.searchers = IntStream.range(0, number)
                .mapToObj(caller -> new Searcher(
                        KeepAliveConnection.to(installation.query()), requests, caller * requests.size() / number))
                .toList();
    }

    /**
     * Searches for a while, each caller again as soon as it has its answer.
     *
     * @throws BenchFailed an answer is none, or of no record
     */
    Reading search(Duration time) {
        nanos.reset();
        Duration elapsed = LoadLoop.run(searchers, new Pace.Closed(), time);
        return Reading.of(nanos, elapsed);
    }

    @Override
    public void close() {
        searchers.forEach(searcher -> searcher.connection.close());
    }

    private final class Searcher implements User {
        private final KeepAliveConnection connection;
        private final List<byte[]> requests;
        private int next;
        private long begun;

        Searcher(KeepAliveConnection connection, List<byte[]> requests, int first) {
            this.connection = connection;
            this.requests = requests;
            this.next = first;
        }

        @Override
        public List<KeepAliveConnection> connections() {
            return List.of(connection);
        }

        @Override
        public void begin(long dueNanos) {
            begun = dueNanos;
            next = (next + 1) % requests.size();
            connection.send(ByteBuffer.wrap(requests.get(next)));
        }

        @Override
        public boolean answered(KeepAliveConnection from, Answer answer) {
            nanos.recordValue(System.nanoTime() - begun);
            if (answer.status() != 200 || !answer.body().contains("\"score\"")) {
                throw new BenchFailed("a search was answered with " + answer.status() + ": " + answer.body());
            }
            return true;
        }
    }
}
