package io.headwater.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.standalone.faults.Api.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader sees of a tenant that is gone, and of the next one of its name. */
class OffboardedTenantE2EIT {
    private static final String TENANT = "/v1/tenants/acme";
    private static final String RECORD = Api.records("acme") + "/r";

    @TempDir
    private Path directory;

    @Test
    void readersSeeNothingOfATenantInItsSuccessor() throws Exception {
        // given: a record that was read, so that it is in the cache
        try (Whole whole = Whole.up(directory.resolve("home"));
                Api commands = whole.commands();
                Api queries = whole.queries()) {
            commands.define("acme");
            Answer old = commands.send("PUT", RECORD, "{\"number\": 1, \"text\": \"of the old one\"}");
            Api.require(201, old);
            Api.require(200, read(queries, RECORD, old));
            Api.require(200, read(queries, RECORD, old));

            // when
            Answer gone = commands.send("DELETE", TENANT + "?confirm=acme", "");
            Api.require(204, gone);

            // then
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() ->
                            assertThat(queries.send("GET", RECORD, "").status()).isEqualTo(404));
            awaitNoTables(whole);

            // when
            commands.define("acme");
            Answer created = commands.send("PUT", RECORD, "{\"number\": 2}", "If-None-Match", "*");
            Api.require(201, created);

            // then
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                Answer list = read(queries, Api.records("acme"), created);
                assertThat(list.status()).isEqualTo(200);
                assertThat(list.json().path("items").size()).isEqualTo(1);
            });
            Answer record = read(queries, RECORD, created);
            assertThat(record.json().path("version").intValue()).isEqualTo(1);
            assertThat(record.json().path("data").path("number").intValue()).isEqualTo(2);
            assertThat(record.json().path("data").has("text")).isFalse();
        }
    }

    private static Answer read(Api queries, String path, Answer write) throws IOException {
        return queries.send("GET", path, "", "Headwater-Token", write.token().toString(), "Prefer", "wait=20");
    }

    /** No schema, no catalogue row and nothing parked is left on the replica. */
    private static void awaitNoTables(Whole whole) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(leftOn(whole.addresses().replicas().getFirst()))
                                .isZero());
    }

    private static long leftOn(String replica) throws SQLException {
        try (Connection connection = DriverManager.getConnection(replica);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT (SELECT count(*) FROM pg_namespace WHERE nspname ~ '^t[0-9]+$' OR nspname = 'acme')
                            + (SELECT count(*) FROM headwater.tenant)
                            + (SELECT count(*) FROM headwater.collection)
                            + (SELECT count(*) FROM headwater.vector_work)
                            + (SELECT count(*) FROM headwater.parked_event)
                        """)) {
            return row.next() ? row.getLong(1) : -1;
        }
    }
}
