package io.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Token;
import io.headwater.standalone.faults.Api;
import io.headwater.standalone.faults.Whole;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The replay tools of the command line, on what {@code up} starts. */
class ReplayE2EIT {
    @TempDir
    private static Path directory;

    private static Whole whole;

    @BeforeAll
    static void up() {
        whole = Whole.up(home());
    }

    @AfterAll
    static void down() {
        whole.close();
    }

    @Test
    void verifyNamesExactlyTheRowsThatSomebodyCorruptedAndDeleted() throws Exception {
        // given
        define("audited");
        for (int i = 10; i < 30; i++) {
            put("audited", "r" + i, "{\"n\": %d.50}".formatted(i));
        }
        awaitApplied("audited", put("audited", "last", "{}"));

        // when
        Run before = verify("audited");
        execute("audited", "UPDATE %s SET data = '{\"n\": 11.5}' WHERE id = 'r11'");
        execute("audited", "DELETE FROM %s WHERE id = 'r20'");
        Run after = verify("audited");

        // then
        assertThat(before).extracting(Run::exitCode, Run::err).containsExactly(0, "");
        assertThat(before.out())
                .contains("replica1: 1 tenants, 1 collections, 21 records")
                .contains("no difference");
        assertThat(after.exitCode()).isEqualTo(1);
        assertThat(after.out().lines())
                .filteredOn(line -> !line.startsWith("replica1: "))
                .containsExactly(
                        "replica1 audited things r11: differs in body", "replica1 audited things r20: missing");
    }

    @Test
    void readersSeeNothingOfATableThatIsMadeAnewAlthoughItsProcessIsKilled() throws Exception {
        // given
        define("replayed");
        int count = 2_000;
        for (int from = 0; from < count; from += 1_000) {
            createMany("replayed", from, 1_000);
        }
        try (ReplayReaders readers = new ReplayReaders(whole, things("replayed") + "/records", count)) {
            // when
            Process killed = start("replayed", "--rate", "1"); // Which would take it half an hour.
            await(() -> copied() >= 2);
            killed.destroyForcibly().waitFor();
            Run resumed = replay("resume", "--tenant", "replayed");
            awaitReads(readers, 50);
            Run switched = replay("switch", "--tenant", "replayed");
            awaitReads(readers, 50);
            Run rolledBack = replay("rollback", "--tenant", "replayed");
            awaitReads(readers, 50);
            Run switchedAgain = replay("switch", "--tenant", "replayed");
            awaitReads(readers, 50);
            Run finished = replay("finish", "--tenant", "replayed");
            awaitReads(readers, 50);

            // then
            assertThat(resumed).extracting(Run::exitCode, Run::err).containsExactly(0, "");
            assertThat(resumed.out()).contains("ready, equals the log");
            assertThat(List.of(switched, rolledBack, switchedAgain, finished))
                    .allSatisfy(run ->
                            assertThat(run).extracting(Run::exitCode, Run::err).containsExactly(0, ""));
            assertThat(readers.wrong()).isEmpty();
            assertThat(readers.reads()).isGreaterThan(200);
            assertThat(readers.writes()).isPositive();
        }
        assertThat(verify("replayed")).extracting(Run::exitCode, Run::err).containsExactly(0, "");
        assertThat(replay("status").out()).doesNotContain("replayed");
    }

    @Test
    void aTenantsCollectionsAreReplayedOneAfterTheOtherAndEachCommandGoesOnWhereItEnded() throws Exception {
        // given
        definePair();

        // when the first of a tenant's is done, and a pause comes during the second
        Process paused = start("pair", "--rate", "1");
        await(() -> copied() >= 1);
        Run pause = replay("pause", "--tenant", "pair");

        // then
        assertThat(paused.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(pause).extracting(Run::exitCode, Run::err).containsExactly(0, "");
        assertThat(pause.out()).contains("pair things: asked to pause").doesNotContain("more");
        assertThat(replay("status").out())
                .containsPattern("pair +more +ready")
                .containsPattern("pair +things +paused")
                .doesNotContain("zoo");

        // when
        Run one = replay("switch", "--tenant", "pair");
        Run resumed = replay("resume", "--tenant", "pair");
        Run other = replay("switch", "--tenant", "pair");
        Run nothing = replay("switch", "--tenant", "pair");

        // then
        assertThat(List.of(one, resumed, other))
                .allSatisfy(run ->
                        assertThat(run).extracting(Run::exitCode, Run::err).containsExactly(0, ""));
        assertThat(one.out()).contains("pair more: switched").doesNotContain("things");
        assertThat(resumed.out())
                .contains("pair things: ready, equals the log; ", "pair zoo: ready, equals the log\n")
                .doesNotContain("more");
        assertThat(other.out())
                .contains("pair things: switched", "pair zoo: switched")
                .doesNotContain("more");
        assertThat(nothing.exitCode()).isEqualTo(1);
        assertThat(nothing.err().lines()).singleElement().asString().contains("that could be switched");
        assertThat(replay("finish", "--tenant", "pair").out()).contains("pair more: finished", "pair things: finished");
    }

    /** Three collections, of which the second has records. */
    private static void definePair() throws IOException {
        define("pair");
        try (Api commands = whole.commands()) {
            for (String empty : List.of("more", "zoo")) {
                Api.require(201, commands.send("PUT", "/v1/tenants/pair/collections/" + empty, "{\"schema\": {}}"));
            }
        }
        createMany("pair", 0, 50);
    }

    private static void createMany(String tenant, int from, int count) throws IOException {
        String operations = IntStream.range(from, from + count)
                .mapToObj(i -> "{\"op\": \"create\", \"collection\": \"things\", \"id\": \"r%d\", \"body\": {\"n\": 0}}"
                        .formatted(i))
                .collect(Collectors.joining(","));
        try (Api commands = whole.commands()) {
            Api.Answer answer = commands.send(
                    "POST",
                    "/v1/tenants/" + tenant + ":batch",
                    "{\"atomic\": true, \"operations\": [" + operations + "]}");
            Api.require(200, answer);
            awaitApplied(tenant, answer.token());
        }
    }

    /** A replay in a process of its own. */
    private static Process start(String tenant, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                Headwater.class.getName(),
                "replay",
                "start",
                "--home",
                home().toString(),
                "--tenant",
                tenant));
        words.addAll(List.of(more));
        ProcessBuilder process = new ProcessBuilder(words).inheritIO();
        process.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return process.start();
    }

    private static long copied() throws SQLException {
        return query("SELECT coalesce(sum(copied), 0) FROM headwater.replay");
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .until(condition);
    }

    private static void awaitReads(ReplayReaders readers, int more) {
        long enough = readers.reads() + more;
        await(() -> readers.reads() >= enough || !readers.wrong().isEmpty());
    }

    @Test
    void whatIsNotThereIsOneClearLine() {
        // when
        Run tenant = verify("nobody");
        Run replica = replay("verify", "--replica", "replica9");

        // then
        assertThat(tenant.exitCode()).isEqualTo(2);
        assertThat(tenant.err().lines()).singleElement().asString().contains("there is no tenant nobody in the log");
        assertThat(replica.exitCode()).isEqualTo(2);
        assertThat(replica.err().lines())
                .singleElement()
                .asString()
                .contains("there is no replica replica9; there is replica1");
    }

    private static Run verify(String tenant) {
        return replay("verify", "--tenant", tenant, "--replica", "replica1");
    }

    private static Run replay(String... words) {
        String[] all = new String[words.length + 3];
        all[0] = "replay";
        System.arraycopy(words, 0, all, 1, words.length);
        all[all.length - 2] = "--home";
        all[all.length - 1] = home().toString();
        return Run.of(all);
    }

    private static Path home() {
        return directory.resolve("home");
    }

    private static void define(String tenant) throws IOException {
        try (Api commands = whole.commands()) {
            Api.require(201, commands.send("PUT", "/v1/tenants/" + tenant, "{}"));
            Api.require(201, commands.send("PUT", things(tenant), """
                    {"schema": {"properties": {"n": {"type": "number"}}}, "indexes": [{"fields": ["n"]}]}
                    """));
        }
    }

    private static Token put(String tenant, String id, String body) throws IOException {
        try (Api commands = whole.commands()) {
            return commands.send("PUT", things(tenant) + "/records/" + id, body).token();
        }
    }

    private static void awaitApplied(String tenant, Token token) throws IOException {
        try (Api queries = whole.queries()) {
            Api.require(
                    200,
                    queries.send(
                            "GET",
                            things(tenant) + "/records?limit=1",
                            "",
                            "Headwater-Token",
                            token.toString(),
                            "Prefer",
                            "wait=30"));
        }
    }

    private static String things(String tenant) {
        return "/v1/tenants/" + tenant + "/collections/things";
    }

    private static long query(String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(whole.addresses().replicas().getFirst(), "postgres", "");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Changes the tenant's one table, behind everybody's back. */
    private static void execute(String tenant, String sql) throws SQLException {
        String table = "SELECT schema_name || '.' || table_name FROM headwater.collection"
                + " JOIN headwater.tenant ON tenant.name = collection.tenant WHERE tenant.name = '" + tenant + "'";
        try (Connection connection =
                        DriverManager.getConnection(whole.addresses().replicas().getFirst(), "postgres", "");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(table)) {
            row.next();
            assertThat(statement.executeUpdate(sql.formatted(row.getString(1)))).isEqualTo(1);
        }
    }
}
