package io.headwater.standalone;

import io.headwater.parts.PostgresServer;
import io.headwater.projections.replay.ReplicaDatabase;
import io.headwater.standalone.home.CommandFailed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which log and which replicas a command is about: those of an installation, or given ones. */
final class DatabasesOption {

    @Mixin
    private HomeOption homeOption = new HomeOption();

    @Option(
            names = "--log",
            paramLabel = "URL",
            description = "JDBC URL of the log's database, with user and password; the installation's if not given.")
    private @Nullable String log;

    @Option(
            names = "--replica",
            paramLabel = "NAME[=URL]",
            description =
                    "A replica of the installation by its name, such as replica1, or any by a name for it and its JDBC"
                            + " URL with user and password. May be given several times; all of the installation's if not given.")
    private List<String> replicas = new ArrayList<>();

    DataSource log() {
        return database("--log", log == null ? homeOption.addresses().log() : log);
    }

    List<ReplicaDatabase> replicas() {
        if (replicas.isEmpty()) {
            return homeOption.addresses().replicasByName().entrySet().stream()
                    .map(replica -> replica(replica.getKey(), replica.getValue()))
                    .toList();
        }
        return replicas.stream().map(this::replicaGivenAs).toList();
    }

    private ReplicaDatabase replicaGivenAs(String given) {
        if (given.startsWith("jdbc:")) {
            throw new CommandFailed("--replica takes a name before a URL: NAME=jdbc:postgresql://…");
        }
        int equals = given.indexOf('=');
        if (equals > 0) {
            return replica(given.substring(0, equals), given.substring(equals + 1));
        }
        Map<String, String> known = homeOption.addresses().replicasByName();
        String url = known.get(given);
        if (url == null) {
            throw new CommandFailed(
                    "there is no replica %s; there is %s".formatted(given, String.join(", ", known.keySet())));
        }
        return replica(given, url);
    }

    private static ReplicaDatabase replica(String name, String url) {
        return new ReplicaDatabase(name, database("--replica " + name, url));
    }

    // A connection each time: a command needs a few, one after the other. No message shows what was given, which may
    // hold a password anywhere.
    private static DataSource database(String option, String url) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        try {
            database.setUrl(url);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed("%s: this is no JDBC URL of PostgreSQL".formatted(option), e);
        }
        if (database.getUser() == null) {
            database.setUser(PostgresServer.USER);
        }
        database.setApplicationName("headwater-tools");
        database.setTcpKeepAlive(true);
        return database;
    }
}
