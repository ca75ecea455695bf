package io.headwater.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CollectionName;
import io.headwater.query.ServiceFixture.Answer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A replica whose connections are all in use is busy, and not away. */
class BusyReplicaE2EIT {
    private static final String RECORD = "/v1/tenants/acme/collections/orders/records/o1";
    private static ServiceFixture service;
    private static ReplicaFixture.Table orders;

    @BeforeAll
    static void start() {
        service = new ServiceFixture(
                1,
                "--headwater.cache.enabled=false",
                "--headwater.reads.connections-max=1",
                "--headwater.reads.connection-timeout=250ms",
                "--headwater.reads.statement-timeout=60s",
                "--headwater.sharing.reports-after=60s");
        orders = service.replica()
                .define(
                        ServiceFixture.ACME,
                        new CollectionName("orders"),
                        9,
                        "{\"schema\": {\"type\": \"object\"}, \"indexes\": []}");
        service.replica().put(orders, 3, Map.of("o1", "{}"));
        service.replica().checkpoint(1, 5);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void whoeverFindsNoConnectionIsRefusedAndTheNextIsServed() throws SQLException {
        CompletableFuture<Answer> slow;
        try (Connection other = service.replica().dataSource().getConnection()) {
            // given a read that holds the only connection
            other.setAutoCommit(false);
            try (Statement statement = other.createStatement()) {
                statement.execute("LOCK TABLE " + orders.name() + " IN ACCESS EXCLUSIVE MODE");
                slow = CompletableFuture.supplyAsync(() -> service.get(RECORD));
                Awaitility.await().until(() -> isSomebodyWaiting(statement));
            }

            // when, then
            Answer refused = service.get(RECORD);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isNotNull();
            assertThat(service.get("/actuator/health/readiness").status()).isEqualTo(200);
            other.rollback();
        }
        assertThat(slow.join().status()).isEqualTo(200);
        assertThat(service.get(RECORD).status()).isEqualTo(200);
    }

    private static boolean isSomebodyWaiting(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = '" + orders.name() + "'::regclass")) {
            return row.next() && row.getInt(1) > 0;
        }
    }
}
