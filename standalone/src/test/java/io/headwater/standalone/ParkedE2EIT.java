package io.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.events.Json;
import io.headwater.events.Token;
import io.headwater.standalone.faults.Api;
import io.headwater.standalone.faults.Api.Answer;
import io.headwater.standalone.faults.Whole;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code headwater parked} on a running installation, one of whose rows was damaged by hand. */
class ParkedE2EIT {
    private static final String RECORDS = "/v1/tenants/acme/collections/notes/records/";

    @TempDir
    private static Path directory;

    private static Whole whole;
    private static Api commands;
    private static Api queries;

    @BeforeAll
    static void up() throws IOException {
        whole = Whole.up(directory.resolve("home"));
        commands = whole.commands();
        queries = whole.queries();
        commands.define("acme");
    }

    @AfterAll
    static void down() {
        commands.close();
        queries.close();
        whole.close();
    }

    @Test
    void whatIsParkedIsListedExplainedAndRetriedAfterTheFix() throws Exception {
        // given
        String where = parkAChangeOf("mended");

        // then
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(statusOfParked()).isPositive());
        assertThat(run("list").out())
                .contains(where, "acme/notes/mended", "version 2 cannot follow version 0")
                .contains("parked.");
        assertThat(run("list", "--tenant", "nobody").out()).contains("replica1: nothing is parked.");
        assertThat(run("explain", where).out())
                .contains(
                        "headwater.record.patched.v1",
                        "\"actor\"",
                        "\"number\" : 2",
                        "version 0",
                        "Behind it: 0 events.");

        // when
        Run tooEarly = run("retry", where);
        damage("mended", 1);
        Run retried = run("retry", "--tenant", "acme", "--record", "mended");
        Answer after = commands.send("PATCH", RECORDS + "mended", "{\"text\": \"third\"}");

        // then
        assertThat(tooEarly.exitCode()).isEqualTo(1);
        assertThat(tooEarly.err()).contains("1 record could not", where, "version 2 cannot follow version 0");
        assertThat(retried).extracting(Run::exitCode, Run::err).containsExactly(0, "");
        assertThat(retried.out()).contains("replica1: 1 event applied.");
        Answer read = read("mended", after.token());
        assertThat(read.json().path("version").intValue()).isEqualTo(3);
        assertThat(read.json().path("data").path("number").intValue()).isEqualTo(2);
        assertThat(run("retry", where)).extracting(Run::exitCode).isEqualTo(1);
        assertThat(run("retry", "--record", "mended").out()).contains("nothing is parked");
    }

    @Test
    void whatIsSkippedIsGivenUpByNameAndReasonAndTheRecordGoesOn() throws Exception {
        // given
        String where = parkAChangeOf("skipped");

        // when
        Run unasked = run("skip", where, "--reason", "a test");
        Run skipped = run("skip", where, "--reason", "a test", "--yes");
        Answer after = commands.send("PATCH", RECORDS + "skipped", "{\"text\": \"third\"}");

        // then
        assertThat(unasked.exitCode()).isEqualTo(1);
        assertThat(unasked.err()).contains("--yes");
        assertThat(unasked.out()).contains("would be skipped");
        assertThat(skipped).extracting(Run::exitCode, Run::err).containsExactly(0, "");
        assertThat(skipped.out()).contains(where + " of acme/notes/skipped is skipped");
        assertThat(rows("SELECT skipped_by || '|' || reason FROM headwater.skipped_event"))
                .containsExactly(System.getProperty("user.name") + "|a test");
        Answer read = read("skipped", after.token());
        assertThat(read.json().path("version").intValue()).isEqualTo(3);
        assertThat(read.json().path("data").path("number").intValue()).isEqualTo(1);
        assertThat(run("skip", where, "--reason", "again", "--yes"))
                .extracting(Run::exitCode)
                .isEqualTo(1);
    }

    @Test
    void whatIsNotThereIsOneClearLine() {
        List<Run> runs = List.of(
                run("explain", "0.999999"),
                run("retry", "99.1"),
                run("skip", "0.0", "--reason", "r", "--yes"),
                run("list", "--replica", "replica9"),
                run("list", "--replica", "one=jdbc:postgresql://127.0.0.1:1/none"),
                run("list", "--replica", "one=jdbc:mysql://127.0.0.1:1/none"),
                run("list", "--replica", "one=" + whole.addresses().log()));

        for (Run run : runs) {
            assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
            assertThat(run.err().lines()).singleElement().asString().startsWith("headwater: ");
            assertThat(run.err()).doesNotContain("should not have happened");
        }
    }

    /** Writes a record, damages its row, changes it, and says where the change is parked. */
    private static String parkAChangeOf(String id) throws Exception {
        Answer created = commands.send("PUT", RECORDS + id, "{\"number\": 1}");
        Api.require(201, created);
        Api.require(200, read(id, created.token()));
        damage(id, 0);
        Answer changed = commands.send("PATCH", RECORDS + id, "{\"number\": 2}");
        Api.require(200, changed);
        Token token = changed.token();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !rows("SELECT 1 FROM headwater.parked_event WHERE record_id = '" + id + "'")
                        .isEmpty());
        return token.partition() + "." + token.position();
    }

    private static void damage(String id, int version) throws SQLException {
        String table = rows("SELECT schema_name || '.' || table_name FROM headwater.collection AS c"
                        + " JOIN headwater.tenant AS t ON t.name = c.tenant")
                .getFirst();
        rows("UPDATE " + table + " SET version = " + version + " WHERE id = '" + id + "' RETURNING id");
    }

    private static Answer read(String id, Token token) throws IOException {
        return queries.send("GET", RECORDS + id, "", "Headwater-Token", token.toString(), "Prefer", "wait=20");
    }

    private static long statusOfParked() {
        Run status = Run.of("status", "--json", "--home", home());
        return Json.parse(status.out().getBytes(StandardCharsets.UTF_8))
                .path("parkedEvents")
                .asLong();
    }

    private static Run run(String... arguments) {
        List<String> line = new ArrayList<>(List.of("parked"));
        line.addAll(List.of(arguments));
        line.addAll(List.of("--home", home()));
        return Run.of(line.toArray(String[]::new));
    }

    private static String home() {
        return directory.resolve("home").toString();
    }

    private static List<String> rows(String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(whole.addresses().replicas().getFirst());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(row.getString(1));
            }
            return rows;
        }
    }
}
