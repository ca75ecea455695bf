package io.headwater.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.query.RawExport.Rest;
import io.headwater.query.ServiceFixture.Answer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Exports that are still under way: their snapshot, their clients, their end. */
class LongExportsE2EIT {
    private static final String LARGE = "/v1/tenants/acme/collections/large/records:export";
    private static final String ONE = "/v1/tenants/acme/collections/large/records/r000001";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int ROWS = 20_000;
    private static ServiceFixture service;
    private static ReplicaFixture.Table large;

    @BeforeAll
    static void start() {
        service = new ServiceFixture(1);
        large = fill(service.replica());
    }

    private static ReplicaFixture.Table fill(ReplicaFixture replica) {
        ReplicaFixture.Table table =
                ReferringCollections.define(replica, "large", 70, "{\"schema\": {\"type\": \"object\"}}");
        // One in a thousand is too long to come with its row.
        replica.execute("INSERT INTO " + table.name() + " (id, version, position, data, created_at, updated_at)"
                + " SELECT 'r' || lpad(n::text, 6, '0'), 1, n, jsonb_build_object('n', n, 'state', 'old', 'text',"
                + " repeat(md5(n::text), CASE WHEN n % 1000 = 0 THEN 2000 ELSE 60 END)), now(), now()"
                + " FROM generate_series(1, " + ROWS + ") AS n");
        replica.checkpoint(1, ROWS);
        return table;
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void nothingIsLeftOpen() {
        Awaitility.await().atMost(SOON).until(() -> transactions().isEmpty());
    }

    private static final String TRANSACTIONS = """
            SELECT pid, state
            FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'headwater-exports' AND xact_start IS NOT NULL
            """;

    private record Transaction(int process, String state) {}

    private static List<Transaction> transactions() throws SQLException {
        return transactions(service);
    }

    private static List<Transaction> transactions(ServiceFixture of) throws SQLException {
        List<Transaction> found = new ArrayList<>();
        try (Connection connection = of.replica().dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(TRANSACTIONS);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                found.add(new Transaction(row.getInt("pid"), row.getString("state")));
            }
        }
        return found;
    }

    // The client has taken the head, the buffers in between are full, and the service waits.
    private static int awaitWaiting() {
        return Awaitility.await()
                .atMost(SOON)
                .until(
                        LongExportsE2EIT::transactions,
                        found -> found.size() == 1 && found.getFirst().state().equals("idle in transaction"))
                .getFirst()
                .process();
    }

    private static void execute(String sql) {
        try (Connection connection = service.replica().dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everythingIsOfTheMomentItsTokenNamesWhateverIsWrittenMeanwhile() {
        // given
        try (RawExport export = RawExport.open(service, LARGE)) {
            awaitWaiting();

            // when
            execute("UPDATE " + large.name() + " SET data = jsonb_set(data, '{state}', '\"new\"')");
            execute("DELETE FROM " + large.name() + " WHERE id > 'r019990'");
            Rest rest = export.rest();
            execute("UPDATE " + large.name() + " SET data = jsonb_set(data, '{state}', '\"old\"')");

            // then
            assertThat(export.head()).contains("Headwater-Token: 1.1." + ROWS);
            assertThat(rest.isWhole()).isTrue();
            assertThat(rest.body().lines()).hasSize(ROWS).allMatch(line -> line.contains("\"state\": \"old\""));
            assertThat(rest.body().lines().filter(line -> line.length() > 60_000))
                    .hasSize(ROWS / 1_000);
        }
    }

    @Test
    void aClientThatLeavesEndsItsQuery() {
        // given
        RawExport export = RawExport.open(service, LARGE);
        awaitWaiting();

        // when
        export.close();

        // then
        Awaitility.await().atMost(SOON).until(() -> transactions().isEmpty());
    }

    @Test
    void anExportThatBreaksOffHasNoEndAndNothingElseInItsPlace() {
        // given
        try (RawExport export = RawExport.open(service, LARGE)) {
            int process = awaitWaiting();

            // when
            execute("SELECT pg_terminate_backend(" + process + ")");
            Rest rest = export.rest();

            // then
            assertThat(rest.isWhole()).isFalse();
            assertThat(rest.body()).doesNotContain("problem").doesNotContain("traceId");
            assertThat(rest.body().lines().count()).isLessThan(ROWS);
        }
    }

    @Test
    void anExportNeverKeepsAChangeOfItsCollectionWaiting() {
        // given
        try (RawExport export = RawExport.open(service, LARGE)) {
            awaitWaiting();

            // when
            execute("SET lock_timeout = '10s'; ALTER TABLE " + large.name() + " ADD COLUMN f9 numeric");

            // then
            assertThat(export.rest().isWhole()).isFalse();
            assertThat(service.get(ONE).status()).isEqualTo(200);
        }
    }

    @Test
    void anExportThatTakesTooLongIsBrokenOff() {
        try (ServiceFixture hasty = new ServiceFixture(1, "--headwater.exports.duration-max=1s")) {
            // given
            fill(hasty.replica());

            // when
            try (RawExport export = RawExport.open(hasty, LARGE)) {
                Awaitility.await().atMost(SOON).until(() -> transactions(hasty).isEmpty());

                // then
                assertThat(export.rest().isWhole()).isFalse();
            }
        }
    }

    @Test
    void exportsLeaveOtherReadsAloneAndNobodyHasMoreThanTheirShare() {
        // given
        try (RawExport first = RawExport.open(service, LARGE);
                RawExport second = RawExport.open(service, LARGE)) {
            Awaitility.await().atMost(SOON).until(() -> transactions().size() == 2);

            // when, then
            Answer third = service.get(LARGE);
            assertThat(third.status()).isEqualTo(429);
            assertThat(third.header("Retry-After")).isNotNull();
            assertThat(third.header("RateLimit-Policy")).isEqualTo("\"exports\";q=2;qu=\"concurrent-requests\"");
            assertThat(third.header("RateLimit")).isEqualTo("\"exports\";r=0");
            assertThat(service.get(ONE).status()).isEqualTo(200);
            assertThat(service.get("/actuator/prometheus").body())
                    .containsPattern("headwater_exports_in_flight\\{.*} 2.0");
            assertThat(first.rest().isWhole()).isTrue();
            assertThat(second.rest().isWhole()).isTrue();
        }
        Awaitility.await()
                .atMost(SOON)
                .until(() -> service.get(LARGE + "?filter=false").status() == 200);
    }
}
