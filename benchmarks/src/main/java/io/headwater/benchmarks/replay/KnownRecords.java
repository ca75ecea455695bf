package io.headwater.benchmarks.replay;

import io.headwater.benchmarks.load.Answer;
import io.headwater.benchmarks.load.KeepAliveConnection;
import io.headwater.benchmarks.load.LoadLoop;
import io.headwater.benchmarks.load.Pace;
import io.headwater.benchmarks.load.User;
import io.headwater.benchmarks.orders.TestedInstallation;
import io.headwater.benchmarks.pgbench.DatabaseAddress;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Reading;
import io.headwater.benchmarks.retail.ImportedLines;
import io.headwater.benchmarks.retail.ReadModelTotals;
import io.headwater.events.Json;
import io.headwater.events.JsonText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** Records that are read at a steady rate, each answer compared with what the record is known to be. */
final class KnownRecords implements AutoCloseable {
    // So many that the cache holds few of those that are asked for.
    private static final int KNOWN = 50_000;
    private static final int CONNECTIONS = 8;

    /** A record and its body. */
    private record Known(String id, JsonText data) {}

    private final Histogram nanos = new Histogram(3);
    private final List<Reader> readers;

    private KnownRecords(TestedInstallation installation, ImportedLines imported, List<Known> known) {
        this.readers = IntStream.range(0, CONNECTIONS)
                .mapToObj(number -> new Reader(installation, imported, known, number))
                .toList();
    }

    /** Takes a sample of an import, from the table that is read now. */
    static KnownRecords of(TestedInstallation installation, DatabaseAddress replica, ImportedLines imported) {
        String table = new ReadModelTotals(replica).tableOf(imported.tenant());
        List<Known> known = new ArrayList<>();
        try (Connection connection = replica.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT id, data::text FROM %s ORDER BY hashtext(id) LIMIT %d".formatted(table, KNOWN))) {
            while (row.next()) {
                known.add(new Known(row.getString(1), JsonText.of(row.getString(2))));
            }
        } catch (SQLException e) {
            throw new BenchFailed("the replica could not be asked", e);
        }
        return new KnownRecords(installation, imported, known);
    }

    /**
     * Reads for a while; times count from when a read was due.
     *
     * @throws BenchFailed an answer is not what the record is known to be
     */
    Reading read(Pace pace, Duration time) {
        nanos.reset();
        Duration elapsed = LoadLoop.run(readers, pace, time);
        return Reading.of(nanos, elapsed);
    }

    @Override
    public void close() {
        readers.forEach(reader -> reader.connection.close());
    }

    private final class Reader implements User {
        private final KeepAliveConnection connection;
        private final String head;
        private final String tail;
        private final List<Known> known;
        private int next;
        private long due;

        Reader(TestedInstallation installation, ImportedLines imported, List<Known> known, int number) {
            this.connection = KeepAliveConnection.to(installation.query());
            this.head =
                    "GET /v1/tenants/%s/collections/%s/records/".formatted(imported.tenant(), ImportedLines.COLLECTION);
            this.tail = " HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n\r\n"
                    .formatted(installation.query().getAuthority(), installation.operatorKey());
            this.known = known;
            this.next = number;
        }

        @Override
        public List<KeepAliveConnection> connections() {
            return List.of(connection);
        }

        @Override
        public void begin(long dueNanos) {
            due = dueNanos;
            next = (next + CONNECTIONS) % known.size();
            String request = head + known.get(next).id() + tail;
            connection.send(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        }

        @Override
        public boolean answered(KeepAliveConnection from, Answer answer) {
            nanos.recordValue(System.nanoTime() - due);
            Known record = known.get(next);
            if (answer.status() != 200
                    || !Json.same(
                            JsonText.of(answer.body()).tree().path("data"),
                            record.data().tree())) {
                throw new BenchFailed(
                        "record %s was answered with %d: %s".formatted(record.id(), answer.status(), answer.body()));
            }
            return true;
        }
    }
}
