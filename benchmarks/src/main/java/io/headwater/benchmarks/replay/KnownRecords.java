package io.headwater.benchmarks.replay;

import io.headwater.benchmarks.load.Answer;
import io.headwater.benchmarks.load.Askers;
import io.headwater.benchmarks.load.GetRequests;
import io.headwater.benchmarks.load.Pace;
import io.headwater.benchmarks.orders.TestedInstallation;
import io.headwater.benchmarks.pgbench.DatabaseAddress;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Reading;
import io.headwater.benchmarks.retail.ImportedLines;
import io.headwater.benchmarks.retail.ReadModelTotals;
import io.headwater.events.Json;
import io.headwater.events.JsonText;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Records that are read at a steady rate, each answer compared with what the record is known to be. */
final class KnownRecords implements AutoCloseable {
    // So many that the cache holds few of those that are asked for.
    private static final int KNOWN = 50_000;
    private static final int CONNECTIONS = 8;

    /** A record and its body. */
    private record Known(String id, JsonText data) {}

    private final Askers readers;

    private KnownRecords(TestedInstallation installation, ImportedLines imported, List<Known> known) {
        GetRequests requests = new GetRequests(installation.query(), installation.operatorKey(), "");
        this.readers = new Askers(
                installation.query(), CONNECTIONS, new Questions(requests, imported.recordsPath() + "/", known));
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
        return readers.ask(pace, time);
    }

    @Override
    public void close() {
        readers.close();
    }

    private record Questions(GetRequests requests, String path, List<Known> known) implements Askers.Questions {
        @Override
        public int size() {
            return known.size();
        }

        @Override
        public ByteBuffer request(int number) {
            return requests.of(path + known.get(number).id());
        }

        @Override
        public void check(int number, Answer answer) {
            Known record = known.get(number);
            if (answer.status() != 200
                    || !Json.same(
                            JsonText.of(answer.body()).tree().path("data"),
                            record.data().tree())) {
                throw new BenchFailed(
                        "record %s was answered with %d: %s".formatted(record.id(), answer.status(), answer.body()));
            }
        }
    }
}
