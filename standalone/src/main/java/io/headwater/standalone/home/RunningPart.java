package io.headwater.standalone.home;

import io.headwater.parts.DetachedProcess;
import io.headwater.parts.KafkaServer;
import io.headwater.parts.PartFailed;
import io.headwater.parts.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A process of this installation that runs.
 *
 * @param address what its clients take: a JDBC URL, bootstrap servers; empty for the services, which have three
 * @param stop ends it in good order, within a bounded time
 */
record RunningPart(Part part, String address, long pid, Runnable stop) {

    private static final String DATABASE = "headwater";
    private static final Duration SERVICES_STOP_LIMIT = Duration.ofSeconds(30);

    /** The process of a part, started by whichever JVM; empty if it does not run. */
    static Optional<RunningPart> find(Home home, Part part) {
        return switch (part) {
            case LOG -> PostgresServer.attach(home.logDatabase()).map(server -> postgres(part, server));
            case REPLICA -> PostgresServer.attach(home.replicaDatabase()).map(server -> postgres(part, server));
            case KAFKA -> KafkaServer.attach(home.kafka()).map(RunningPart::kafka);
            case SERVICES -> ServicesJvm.find(home).map(RunningPart::services);
        };
    }

    /** Starts the log's PostgreSQL and makes its database. */
    static RunningPart startLog(Home home, Ports ports) {
        return startPostgres(Part.LOG, home.logDatabase(), ports.log());
    }

    /** Starts the read models' PostgreSQL and makes its database. */
    static RunningPart startReplica(Home home, Ports ports) {
        return startPostgres(Part.REPLICA, home.replicaDatabase(), ports.replica());
    }

    static RunningPart startKafka(Home home, Ports ports) {
        return kafka(KafkaServer.start(home.kafka(), ports.kafka(), ClassArchive.flags("kafka")));
    }

    /** Starts the services' JVM; they are not ready yet when this returns. */
    static RunningPart startServices(Home home, Addresses addresses) {
        return services(ServicesJvm.start(home, addresses));
    }

    private static RunningPart startPostgres(Part part, Path directory, int port) {
        PostgresServer server = PostgresServer.start(directory, port, Map.of());
        RunningPart running = postgres(part, server);
        try {
            createDatabase(server.jdbcUrl("postgres"));
            return running;
        } catch (SQLException failure) {
            running.stop().run();
            throw new CommandFailed(
                    "the database of %s could not be made: %s".formatted(part.label(), failure.getMessage()), failure);
        }
    }

    private static void createDatabase(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, PostgresServer.USER, "");
                PreparedStatement find =
                        connection.prepareStatement("SELECT FROM pg_database WHERE datname = '" + DATABASE + "'");
                ResultSet found = find.executeQuery()) {
            if (!found.next()) {
                try (Statement create = connection.createStatement()) {
                    create.execute("CREATE DATABASE " + DATABASE);
                }
            }
        }
    }

    // The user is in the URL, so that it is all anybody needs, also those who find it with status --json.
    private static RunningPart postgres(Part part, PostgresServer server) {
        String url = server.jdbcUrl(DATABASE) + "?user=" + PostgresServer.USER;
        return new RunningPart(part, url, server.pid(), server::stop);
    }

    private static RunningPart kafka(KafkaServer server) {
        return new RunningPart(Part.KAFKA, server.bootstrap(), server.pid(), server::stop);
    }

    private static RunningPart services(DetachedProcess jvm) {
        return new RunningPart(Part.SERVICES, "", jvm.pid(), () -> jvm.end("TERM", SERVICES_STOP_LIMIT));
    }

    /** Ends the process; a part that resists is named. */
    void end() {
        try {
            stop.run();
        } catch (PartFailed failure) {
            throw new CommandFailed(
                    "%s (process %d) does not end: %s".formatted(part.label(), pid, failure.getMessage()), failure);
        }
    }
}
