package io.headwater.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.command.CommandService.Answer;
import io.headwater.command.control.ControlStore;
import io.headwater.command.store.postgres.LogDatabase;
import io.headwater.events.TenantName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tenants that end, and others that take their names. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OffboardingE2EIT {
    private static final String ADMIN = "{\"name\": \"k\", \"scopes\": [\"read\", \"write\", \"admin\"]}";

    private final TwoInstances instances = TwoInstances.start("offboarding");
    private final CommandService left = instances.left();
    private final CommandService right = instances.right();

    @AfterAll
    void stop() {
        instances.close();
    }

    @Test
    void nothingOfATenantShowsUpInItsSuccessor() {
        // given
        String tenant = left.newTenant();
        String key = newKey(tenant);
        String records = define(tenant, "things");
        String record = records + "/r";
        define(tenant, "others");
        left.send(key, "PUT", record, "{\"n\": 1}", "Idempotency-Key", "once");
        left.send(key, "PUT", record, "{\"n\": 2}");
        // when
        Answer gone = left.operator("DELETE", path(tenant) + "?confirm=" + tenant, "");
        Answer meanwhile = left.operator("PUT", record, "{\"n\": 3}");
        Answer provisioned = left.operator("PUT", path(tenant), "{}");
        Answer undefined = left.operator("PUT", record, "{\"n\": 3}");
        define(tenant, "things");
        Answer created = left.operator("POST", records, "{\"id\": \"r\"}");
        // then
        assertThat(gone.status()).isEqualTo(204);
        assertThat(gone.header("Headwater-Token")).isNotEmpty();
        assertThat(meanwhile.status()).isEqualTo(404);
        assertThat(provisioned.status()).isEqualTo(201);
        assertThat(provisioned.header("ETag")).isEqualTo("\"1\"");
        assertThat(undefined.status()).isEqualTo(404);
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("ETag")).as("versions begin anew").isEqualTo("\"1\"");
    }

    @Test
    void theKeysOfATenantOpenNothingFromTheMomentItLeavesAndNothingOfItsSuccessor() {
        // given
        String tenant = left.newTenant();
        String key = newKey(tenant);
        assertThat(right.send(key, "GET", path(tenant), "").status()).isEqualTo(200);
        // when
        left.operator("DELETE", path(tenant) + "?confirm=" + tenant, "");
        left.operator("PUT", path(tenant), "{}");
        // then
        await().atMost(Duration.ofSeconds(2)).untilAsserted(() -> {
            assertThat(left.send(key, "GET", path(tenant), "").status()).isEqualTo(401);
            assertThat(right.send(key, "GET", path(tenant), "").status()).isEqualTo(401);
        });
    }

    @Test
    void anIdempotencyKeyOfATenantIsNotRememberedForItsSuccessor() {
        // given
        String tenant = left.newTenant();
        String records = define(tenant, "things");
        Answer before = left.operator("POST", records, "{\"n\": 1}", "Idempotency-Key", "once");
        left.operator("DELETE", path(tenant) + "?confirm=" + tenant, "");
        left.operator("PUT", path(tenant), "{}");
        define(tenant, "things");
        // when
        Answer after = left.operator("POST", records, "{\"n\": 1}", "Idempotency-Key", "once");
        // then
        assertThat(after.status()).isEqualTo(201);
        assertThat(after.response().headers().firstValue("Idempotency-Replayed"))
                .isEmpty();
        assertThat(after.header("Location")).isNotEqualTo(before.header("Location"));
    }

    @Test
    void collectionsThatReferToEachOtherEndTogetherAndTheirConstraintsWithThem() throws SQLException {
        // given
        String tenant = left.newTenant();
        define(tenant, "customers");
        String orders = path(tenant) + "/collections/orders";
        Answer defined = left.operator("PUT", orders, """
                {"schema": {"properties": {"number": {"type": "integer"}, "customer": {"type": "string"}}},
                 "unique": [{"fields": ["number"]}], "references": [{"field": "customer", "collection": "customers"}]}""");
        left.operator("PUT", path(tenant) + "/collections/customers/records/c1", "{}");
        Answer order = left.operator("POST", orders + "/records", "{\"number\": 1, \"customer\": \"c1\"}");
        // when
        Answer gone = left.operator("DELETE", path(tenant) + "?confirm=" + tenant, "");
        // then
        assertThat(defined.status()).isEqualTo(201);
        assertThat(order.status()).isEqualTo(201);
        assertThat(gone.status()).isEqualTo(204);
        assertThat(claimsThatCount()).isZero();
    }

    /** Those whose constraint is not retired; the others go in the background. */
    private long claimsThatCount() throws SQLException {
        try (Connection connection = left.bean(LogDatabase.class).connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT count(*)
                        FROM log.claim
                        WHERE incarnation NOT IN (SELECT incarnation FROM log.retired_constraint)
                        """)) {
            return row.next() ? row.getLong(1) : -1;
        }
    }

    @Test
    void anotherInstanceThatHasTheTenantInMemoryWritesNothingMoreToItAndSoonToItsSuccessor() {
        // given
        String tenant = left.newTenant();
        String records = define(tenant, "things");
        assertThat(right.operator("POST", records, "{}").status()).isEqualTo(201);
        // when
        left.operator("DELETE", path(tenant) + "?confirm=" + tenant, "");
        Answer late = right.operator("POST", records, "{}");
        Answer lateDefinition = right.operator("PUT", path(tenant) + "/collections/late", "{\"schema\": {}}");
        left.operator("PUT", path(tenant), "{}");
        define(tenant, "things");
        // then
        assertThat(late.status()).isEqualTo(404);
        assertThat(lateDefinition.status()).isEqualTo(404);
        await().atMost(Duration.ofSeconds(2)).untilAsserted(() -> {
            Answer created = right.operator("POST", records, "{}");
            assertThat(created.status()).isEqualTo(201);
            assertThat(created.header("ETag")).isEqualTo("\"1\"");
        });
    }

    @Test
    void anOffboardingThatBrokeOffIsEndedByAskingAgainAndNobodyTakesTheNameBefore() {
        // given: an instance died after its first step
        String tenant = left.newTenant();
        String records = define(tenant, "things");
        left.bean(ControlStore.class).leave(new TenantName(tenant), Instant.parse("2026-01-01T00:00:00Z"));
        // when
        Answer tooSoon = left.operator("PUT", path(tenant), "{}");
        Answer ended = left.operator("DELETE", path(tenant) + "?confirm=" + tenant, "");
        Answer endedAgain = left.operator("DELETE", path(tenant) + "?confirm=" + tenant, "");
        Answer provisioned = left.operator("PUT", path(tenant), "{}");
        Answer undefined = left.operator("POST", records, "{}");
        // then
        assertThat(tooSoon.status()).isEqualTo(409);
        assertThat(tooSoon.header("Retry-After")).isEqualTo("1");
        assertThat(ended.status()).isEqualTo(204);
        assertThat(endedAgain.status()).isEqualTo(404);
        assertThat(provisioned.status()).isEqualTo(201);
        assertThat(undefined.status()).isEqualTo(404);
    }

    @Test
    void whatIsNotMeantEndsNothing() {
        // given
        String tenant = left.newTenant();
        String key = newKey(tenant);
        String path = path(tenant);
        // when, then
        assertThat(left.operator("DELETE", path, "").status()).isEqualTo(400);
        assertThat(left.operator("DELETE", path + "?confirm=", "").status()).isEqualTo(400);
        assertThat(left.operator("DELETE", path + "?confirm=" + tenant + "x", "")
                        .status())
                .isEqualTo(400);
        assertThat(left.operator("DELETE", path + "?confirm=" + tenant, "", "Idempotency-Key", "k")
                        .status())
                .isEqualTo(400);
        assertThat(left.send(key, "DELETE", path + "?confirm=" + tenant, "").status())
                .as("its own admin")
                .isEqualTo(403);
        assertThat(left.operator("DELETE", path("nobody") + "?confirm=nobody", "")
                        .status())
                .isEqualTo(404);
        assertThat(left.operator("DELETE", path("%2e%2e") + "?confirm=..", "").status())
                .isBetween(400, 404);
        assertThat(left.operator("GET", path, "").status()).isEqualTo(200);
    }

    @Test
    void definitionsAndTheirEndsTakeNoIdempotencyKeyRatherThanBreakItsPromise() {
        // given
        String tenant = left.newTenant();
        define(tenant, "things");
        String things = path(tenant) + "/collections/things";
        // when, then
        List.of(
                        left.operator("PUT", path(tenant), "{}", "Idempotency-Key", "k"),
                        left.operator("PUT", things, "{\"schema\": {}}", "Idempotency-Key", "k"),
                        left.operator("DELETE", things + "?confirm=things", "", "Idempotency-Key", "k"))
                .forEach(answer -> assertThat(answer.status()).isEqualTo(400));
        assertThat(left.operator("POST", things + "/records", "{}").status()).isEqualTo(201);
    }

    private String define(String tenant, String collection) {
        String path = path(tenant) + "/collections/" + collection;
        assertThat(left.operator("PUT", path, "{\"schema\": {}}").status()).isEqualTo(201);
        return path + "/records";
    }

    private String newKey(String tenant) {
        Answer created = left.operator("POST", path(tenant) + "/keys", ADMIN);
        assertThat(created.status()).isEqualTo(201);
        return created.json().path("key").stringValue();
    }

    private static String path(String tenant) {
        return "/v1/tenants/" + tenant;
    }
}
