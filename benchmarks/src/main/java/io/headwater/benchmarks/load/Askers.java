package io.headwater.benchmarks.load;

import io.headwater.benchmarks.report.Reading;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** Callers who ask one question after the other, each over a connection that stays open. One thread. */
public final class Askers implements AutoCloseable {
    private static final double NANOS_PER_MILLI = 1e6;

    private final Histogram nanos = new Histogram(3);
    private final Questions questions;
    private final List<Asker> askers;

    /**
     * Connects.
     *
     * @param number of callers, at least one; together they go round all questions
     */
    public Askers(URI server, int number, Questions questions) {
        this.questions = questions;
        this.askers = IntStream.range(0, number)
                .mapToObj(first -> new Asker(KeepAliveConnection.to(server), first))
                .toList();
    }

    /** What is asked, and what has to be answered. Called by the load loop's thread. */
    public interface Questions {
        /** How many there are, at least one. */
        int size();

        /**
         * The whole request of one.
         *
         * @param number of the question, from 0
         */
        ByteBuffer request(int number);

        /**
         * Looks at its answer.
         *
         * @throws io.headwater.benchmarks.report.BenchFailed it is wrong, which ends the run
         */
        void check(int number, Answer answer);
    }

    /** Asks for a while; times count from when a question was due. */
    public Reading ask(Pace pace, Duration time) {
        nanos.reset();
        Duration elapsed = LoadLoop.run(askers, pace, time);
        return Reading.of(nanos, elapsed);
    }

    /**
     * The time that a share of the last run's answers stayed within, in milliseconds.
     *
     * @param percentile 0 to 100
     */
    public double percentileMillis(double percentile) {
        return nanos.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
    }

    @Override
    public void close() {
        askers.forEach(asker -> asker.connection.close());
    }

    private final class Asker implements User {
        private final KeepAliveConnection connection;
        private int next;
        private long due;

        Asker(KeepAliveConnection connection, int first) {
            this.connection = connection;
            this.next = first;
        }

        @Override
        public List<KeepAliveConnection> connections() {
            return List.of(connection);
        }

        @Override
        public void begin(long dueNanos) {
            due = dueNanos;
            next = (next + askers.size()) % questions.size();
            connection.send(questions.request(next));
        }

        @Override
        public boolean answered(KeepAliveConnection from, Answer answer) {
            nanos.recordValue(System.nanoTime() - due);
            questions.check(next, answer);
            return true;
        }
    }
}
