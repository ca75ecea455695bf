package io.headwater.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerIT {

    private static final Map<String, String> DURABLE = Map.of("shared_buffers", "32MB");
    private static final Map<String, String> QUICK = Map.of("shared_buffers", "32MB", "fsync", "off");

    @TempDir
    private Path directory;

    @Test
    void aNewServerIsDurableAndHasVectorsWithIterativeScans() throws SQLException {
        // given
        try (PostgresServer server = PostgresServer.start(directory.resolve("data"), FreePorts.next(), DURABLE)) {
            // when
            execute(server, "CREATE EXTENSION vector");

            // then
            assertThat(query(server, "SELECT '[1,2]'::halfvec(2) <-> '[1,3]'")).isEqualTo("1");
            assertThat(query(server, "SELECT '[1]'::vector || current_setting('hnsw.iterative_scan')"))
                    .isEqualTo("[1]off");
            assertThat(query(server, "SHOW fsync")).isEqualTo("on");
            assertThat(query(server, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(query(server, "SHOW full_page_writes")).isEqualTo("on");
            assertThat(query(server, "SHOW shared_buffers")).isEqualTo("32MB");
        }
    }

    @Test
    void aKilledServerKeepsCommittedRowsOverARestart() throws SQLException {
        // given
        try (PostgresServer server = PostgresServer.start(directory.resolve("data"), FreePorts.next(), DURABLE)) {
            execute(server, "CREATE TABLE kept (id int)");
            execute(server, "INSERT INTO kept SELECT generate_series(1, 1000)");

            // when
            server.kill();
            boolean runsAfterKill = server.isRunning();
            server.restart();

            // then
            assertThat(runsAfterKill).isFalse();
            assertThat(query(server, "SELECT count(*) FROM kept")).isEqualTo("1000");
        }
    }

    @Test
    void aServerIsFoundAgainByItsDirectoryAndStoppingItLeavesNoProcess() {
        // given
        Path data = directory.resolve("data");
        PostgresServer started = PostgresServer.start(data, FreePorts.next(), QUICK);
        ProcessHandle process = ProcessHandle.of(started.pid()).orElseThrow();

        // when
        PostgresServer found = PostgresServer.attach(data).orElseThrow();
        found.stop();

        // then
        assertThat(found.port()).isEqualTo(started.port());
        // The child of this JVM is buried a moment after it has ended.
        Awaitility.await().until(() -> !process.isAlive());
        assertThat(process.descendants()).isEmpty();
        assertThat(PostgresServer.attach(data)).isEmpty();
    }

    @Test
    void aProcessIdThatBelongsToSomethingElseByNowIsNotTakenForAServer() throws IOException {
        // given
        Path data = directory.resolve("data");
        PostgresServer server = PostgresServer.start(data, FreePorts.next(), QUICK);
        server.stop();
        long own = ProcessHandle.current().pid();
        Files.writeString(data.resolve("postmaster.pid"), own + "\n" + data + "\n1\n" + server.port() + "\n");

        // when
        var found = PostgresServer.attach(data);
        server.restart();
        boolean runs = server.isRunning();
        server.stop();

        // then
        assertThat(found).isEmpty();
        assertThat(runs).isTrue();
    }

    @Test
    void aTakenPortIsAnErrorWithTheServersLastWords() {
        // given
        try (PostgresServer first = PostgresServer.start(directory.resolve("first"), FreePorts.next(), QUICK)) {
            // when
            Path second = directory.resolve("second");

            // then
            assertThatThrownBy(() -> PostgresServer.start(second, first.port(), QUICK))
                    .isInstanceOf(PartFailed.class)
                    .hasMessageContaining("Address already in use");
            assertThat(PostgresServer.attach(second)).isEmpty();
        }
    }

    private static void execute(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            assertThat(result.next()).isTrue();
            return result.getString(1);
        }
    }

    private static Connection connect(PostgresServer server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl("postgres"), PostgresServer.USER, "");
    }
}
