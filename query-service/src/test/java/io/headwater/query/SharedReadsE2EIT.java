package io.headwater.query;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CollectionName;
import io.headwater.events.TenantPlacement;
import io.headwater.query.ServiceFixture.Answer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What heavy reads of one tenant leave to others; a read is as heavy as the lock that it waits for. */
class SharedReadsE2EIT {
    private static final String LIST = "/v1/tenants/acme/collections/orders/records";
    private static final String QUICK = "headwater-query";
    private static final String REPORTS = "headwater-reports";

    private static ServiceFixture start(String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.addAll(List.of(
                "--headwater.cache.enabled=false",
                "--headwater.reads.connection-timeout=2s",
                "--headwater.reads.statement-timeout=120s"));
        ServiceFixture service = new ServiceFixture(1, all.toArray(String[]::new));
        define(service, ServiceFixture.ACME, 9);
        define(service, ServiceFixture.OTHER, 10);
        assertThat(service.get(LIST).status()).isEqualTo(200);
        assertThat(other(service).status()).isEqualTo(200);
        return service;
    }

    private static void define(ServiceFixture service, TenantPlacement tenant, long incarnation) {
        ReplicaFixture.Table table = service.replica()
                .define(tenant, new CollectionName("orders"), incarnation, "{\"schema\": {\"type\": \"object\"}}");
        service.replica().put(table, 3, Map.of("o1", "{}"));
        service.replica().checkpoint(tenant.partition().number(), 5);
    }

    private static Answer other(ServiceFixture service) {
        return service.getAs(service.otherKey(), "/v1/tenants/other/collections/orders/records");
    }

    /** Acme's table, which nobody reads until this is closed. */
    private record Locked(Connection owner, Connection watcher) implements AutoCloseable {
        static Locked by(ServiceFixture service) throws SQLException {
            Connection owner = service.replica().dataSource().getConnection();
            owner.setAutoCommit(false);
            try (Statement statement = owner.createStatement()) {
                statement.execute("LOCK TABLE t7.c9_g1 IN ACCESS EXCLUSIVE MODE");
            }
            return new Locked(owner, service.replica().dataSource().getConnection());
        }

        // Not asked by the owner: within a transaction the backends are those that there were at first.
        private static final String WAITING = """
                SELECT count(*)
                FROM pg_locks
                JOIN pg_stat_activity USING (pid)
                WHERE NOT granted AND relation = 't7.c9_g1'::regclass AND application_name = ?
                """;

        void awaitReaders(String application, int number) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                try (PreparedStatement statement = watcher.prepareStatement(WAITING)) {
                    statement.setString(1, application);
                    try (ResultSet row = statement.executeQuery()) {
                        return row.next() && row.getInt(1) == number;
                    }
                }
            });
        }

        @Override
        public void close() throws SQLException {
            owner.rollback();
            owner.close();
            watcher.close();
        }
    }

    @Test
    void howeverManyReadsATenantHasUnderWayTheOthersFindAConnection() throws SQLException {
        try (ServiceFixture service = start(
                        "--headwater.reads.connections-max=3",
                        "--headwater.sharing.per-tenant-max=2",
                        "--headwater.sharing.reports-after=60s");
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            // given
            List<CompletableFuture<Answer>> heavy = new ArrayList<>();
            try (Locked locked = Locked.by(service)) {
                for (int i = 0; i < 6; i++) {
                    heavy.add(CompletableFuture.supplyAsync(() -> service.get(LIST), clients));
                }
                locked.awaitReaders(QUICK, 2);

                // when, then
                for (int i = 0; i < 20; i++) {
                    assertThat(other(service).status()).isEqualTo(200);
                }
                // Those without a place are told so before the lock is gone.
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> finished(heavy) == 4);
            }
            assertThat(heavy.stream().map(each -> each.join().status()))
                    .containsOnly(200, 429)
                    .filteredOn(status -> status == 200)
                    .hasSize(2);
            assertThat(heavy.stream().map(CompletableFuture::join).filter(answer -> answer.status() == 429))
                    .allMatch(answer -> answer.header("Retry-After") != null);
        }
    }

    @Test
    void aReadThatTakesLongGivesItsConnectionBackAndIsAnsweredByThoseOfReports() throws SQLException {
        try (ServiceFixture service = start(
                        "--headwater.reads.connections-max=1",
                        "--headwater.sharing.reports-after=300ms",
                        "--headwater.sharing.reports-max=1",
                        "--headwater.sharing.reports-per-tenant-max=1");
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            // given
            CompletableFuture<Answer> report;
            try (Locked locked = Locked.by(service)) {
                report = CompletableFuture.supplyAsync(() -> service.get(LIST), clients);
                locked.awaitReaders(REPORTS, 1);

                // when, then the only quick connection is free
                for (int i = 0; i < 20; i++) {
                    assertThat(other(service).status()).isEqualTo(200);
                }
                // A second report of the tenant finds no place.
                assertThat(service.get(LIST).status()).isEqualTo(429);
            }
            assertThat(report.join().status()).isEqualTo(200);
            assertThat(service.get("/actuator/prometheus").body())
                    .containsPattern("headwater_reads_reports_total(\\{[^}]*})? 2");
        }
    }

    @Test
    void aStatementEndsWhenItsClientLeaves() throws SQLException, IOException {
        try (ServiceFixture service = start("--headwater.sharing.reports-after=120s");
                Locked locked = Locked.by(service)) {
            // given
            try (Socket client = connect(service)) {
                ask(client, service);
                locked.awaitReaders(QUICK, 1);
            }

            // when it has left, then
            locked.awaitReaders(QUICK, 0);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () -> assertThat(service.get("/actuator/prometheus").body())
                                    .containsPattern("headwater_reads_abandoned_total(\\{[^}]*})? 1"));
        }
    }

    @Test
    void aClientThatStaysIsAnsweredAndSoIsItsNextRequestThatItSentMeanwhile() throws SQLException, IOException {
        try (ServiceFixture service = start("--headwater.sharing.reports-after=1s");
                Socket client = connect(service)) {
            // given
            try (Locked locked = Locked.by(service)) {
                ask(client, service);
                locked.awaitReaders(QUICK, 1);
                ask(client, service);

                // when it has been looked after
                locked.awaitReaders(REPORTS, 1);
            }

            // then
            client.setSoTimeout(60_000);
            StringBuilder answers = new StringBuilder();
            byte[] buffer = new byte[8192];
            while (answers.toString().split("HTTP/1.1 200", -1).length < 3) {
                int read = client.getInputStream().read(buffer);
                assertThat(read).as("the connection stays open").isPositive();
                answers.append(new String(buffer, 0, read, US_ASCII));
            }
        }
    }

    private static Socket connect(ServiceFixture service) throws IOException {
        URI uri = URI.create(service.baseUrl());
        return new Socket(uri.getHost(), uri.getPort());
    }

    private static void ask(Socket client, ServiceFixture service) throws IOException {
        client.getOutputStream()
                .write(("GET " + LIST + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                + service.acmeKey().text() + "\r\n\r\n")
                        .getBytes(US_ASCII));
        client.getOutputStream().flush();
    }

    private static long finished(List<CompletableFuture<Answer>> all) {
        return all.stream().filter(CompletableFuture::isDone).count();
    }
}
