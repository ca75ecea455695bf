package io.headwater.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Json;
import io.headwater.parts.PostgresServer;
import io.headwater.parts.RealParts;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AppendCommandIT {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void theLastLineIsOneLineOfJsonWithTheFigures() {
        try (PostgresServer server = RealParts.get().ownPostgres()) {
            // when
            int exitCode = append(server);

            // then
            assertThat(exitCode).as(err.toString()).isZero();
            JsonNode figures =
                    Json.parse(out.toString().lines().toList().getLast().getBytes(StandardCharsets.UTF_8));
            assertThat(figures.path("bench").stringValue()).isEqualTo("append");
            assertThat(figures.path("ratio").doubleValue()).isPositive();
            assertThat(figures.path("ratioSingle").doubleValue()).isPositive();
            assertThat(figures.path("p99Millis").doubleValue()).isPositive();
            assertThat(figures.path("eventsPerFlush").doubleValue()).isGreaterThan(1);
        }
    }

    @Test
    void aServerThatDoesNotFlushToDiskIsRefused() throws SQLException {
        try (PostgresServer server = RealParts.get().ownPostgres()) {
            // given
            execute(server, "ALTER SYSTEM SET fsync = off");
            execute(server, "SELECT pg_reload_conf()");

            // when
            int exitCode = append(server);

            // then
            assertThat(exitCode).isNotZero();
            assertThat(err.toString()).startsWith("bench: fsync is off").hasLineCount(1);
            assertThat(out.toString()).isEmpty();
        }
    }

    private int append(PostgresServer server) {
        return Benchmarks.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(
                        "append", "--server=" + server.jdbcUrl("postgres"), "--seconds=1", "--rounds=1", "--warm-up=0");
    }

    private static void execute(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl("postgres"), PostgresServer.USER, "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
