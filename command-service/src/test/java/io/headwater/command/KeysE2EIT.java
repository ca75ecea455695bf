package io.headwater.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.command.CommandService.Answer;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** API keys over HTTP: what each opens, and for how long. */
class KeysE2EIT {
    private final CommandService service = CommandService.shared();
    private final String tenant = service.newTenant();
    private final String keys = "/v1/tenants/" + tenant + "/keys";

    @Test
    void theSecretIsShownOnceAndTheListHasNone() {
        // when
        Answer created = service.operator("POST", keys, "{\"name\": \"shop\", \"scopes\": [\"write\"]}");
        Answer list = service.operator("GET", keys, "");
        // then
        String id = created.json().path("id").stringValue();
        String key = created.json().path("key").stringValue();
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo(keys + "/" + id);
        assertThat(key).startsWith("hw_" + id + "_");
        assertThat(list.json().at("/items/0/name").stringValue()).isEqualTo("shop");
        assertThat(list.response().body()).doesNotContain("\"key\"").doesNotContain("ecret");
    }

    @Test
    void aSecretIsNeverShownAgainSoAnIdempotencyKeyIsRefused() {
        // when
        Answer refused = service.operator(
                "POST", keys, "{\"name\": \"shop\", \"scopes\": [\"write\"]}", "Idempotency-Key", "again");

        // then
        assertThat(refused.status()).isEqualTo(400);
        assertThat(service.operator("GET", keys, "").json().path("items")).isEmpty();
    }

    @Test
    void aKeyOpensItsTenantWithItsScopesOnly() {
        // given
        String collection = "/v1/tenants/" + tenant + "/collections/things";
        service.operator("PUT", collection, "{\"schema\": {}}");
        String write = newKey("[\"write\"]", "");
        String read = newKey("[\"read\"]", "");
        // when, then
        assertThat(service.send(write, "POST", collection + "/records", "{}").status())
                .isEqualTo(201);
        assertThat(service.send(read, "POST", collection + "/records", "{}").status())
                .isEqualTo(403);
        assertThat(service.send(write, "PUT", collection, "{\"schema\": {}}").status())
                .isEqualTo(403);
        assertThat(service.send(write, "GET", keys, "").status()).isEqualTo(403);
        assertThat(service.send(write, "PUT", "/v1/tenants/" + tenant, "{}").status())
                .isEqualTo(403);
    }

    @Test
    void nothingTellsAForeignKeyWhetherATenantIsThere() {
        // given
        String foreign = newKey("[\"read\", \"write\", \"admin\"]", "");
        String other = service.newTenant();
        // when
        Answer there = service.send(foreign, "POST", "/v1/tenants/" + other + "/collections/x/records", "{}");
        Answer notThere = service.send(foreign, "POST", "/v1/tenants/nobody/collections/x/records", "{}");
        // then
        assertThat(there.status()).isEqualTo(403);
        assertThat(notThere.status()).isEqualTo(403);
        assertThat(withoutTrace(there)).isEqualTo(withoutTrace(notThere));
    }

    @Test
    void aKeyForSomeCollectionsOpensNoOther() {
        // given
        String path = "/v1/tenants/" + tenant + "/collections/";
        service.operator("PUT", path + "a", "{\"schema\": {}}");
        service.operator("PUT", path + "b", "{\"schema\": {}}");
        String key = newKey("[\"write\", \"admin\"]", ", \"collections\": [\"a\"]");
        // when, then
        assertThat(service.send(key, "POST", path + "a/records", "{}").status()).isEqualTo(201);
        assertThat(service.send(key, "PUT", path + "a", "{\"schema\": {\"type\": \"object\"}}")
                        .status())
                .isEqualTo(200);
        assertThat(service.send(key, "POST", path + "b/records", "{}").status()).isEqualTo(403);
        assertThat(service.send(key, "PUT", path + "b", "{\"schema\": {\"type\": \"object\"}}")
                        .status())
                .isEqualTo(403);
        assertThat(service.send(key, "PUT", path + "c", "{\"schema\": {}}").status())
                .isEqualTo(403);
        assertThat(service.send(key, "DELETE", path + "b?confirm=b", "").status())
                .isEqualTo(403);
    }

    @Test
    void aKeyForSomeCollectionsManagesNeitherKeysNorTheTenant() {
        // given
        String key = newKey("[\"read\", \"write\", \"admin\"]", ", \"collections\": [\"a\"]");
        String other = service.operator("POST", keys, "{\"name\": \"k\", \"scopes\": [\"write\"]}")
                .header("Location");
        // when, then
        assertThat(service.send(key, "GET", keys, "").status()).isEqualTo(403);
        assertThat(service.send(key, "DELETE", other, "").status()).isEqualTo(403);
        assertThat(service.send(
                                key,
                                "POST",
                                keys,
                                "{\"name\": \"k\", \"scopes\": [\"write\"], \"collections\": [\"a\"]}")
                        .status())
                .isEqualTo(403);
        assertThat(service.send(key, "PUT", "/v1/tenants/" + tenant, "{}").status())
                .isEqualTo(403);
        assertThat(service.send(key, "GET", "/v1/tenants/" + tenant, "").status())
                .isEqualTo(200);
    }

    @Test
    void aRevokedOrExpiredOrMissingKeyOpensNothing() {
        // given
        Answer created = service.operator("POST", keys, "{\"name\": \"k\", \"scopes\": [\"admin\"]}");
        String key = created.json().path("key").stringValue();
        String expired =
                newKey("[\"admin\"]", ", \"expiresAt\": \"" + Instant.now().minusSeconds(1) + "\"");
        assertThat(service.send(key, "GET", keys, "").status()).isEqualTo(200);
        // when
        Answer revoked = service.operator("DELETE", created.header("Location"), "");
        // then
        assertThat(revoked.status()).isEqualTo(204);
        assertThat(service.operator("DELETE", created.header("Location"), "").status())
                .isEqualTo(404);
        await().untilAsserted(() ->
                assertThat(service.send(key, "GET", keys, "").status()).isEqualTo(401));
        assertThat(service.send(expired, "GET", keys, "").status()).isEqualTo(401);
        assertThat(service.send("", "GET", keys, "").status()).isEqualTo(401);
        assertThat(service.send(key + "0", "GET", keys, "").status()).isEqualTo(401);
    }

    @Test
    void whatIsNoKeyIsRefusedWithItsPlace() {
        assertThat(faultOf("{\"scopes\": [\"read\"]}")).isEqualTo("/name");
        assertThat(faultOf("{\"name\": \"k\", \"scopes\": []}")).isEqualTo("/scopes");
        assertThat(faultOf("{\"name\": \"k\", \"scopes\": [\"read\", \"root\"]}"))
                .isEqualTo("/scopes/1");
        assertThat(faultOf("{\"name\": \"k\", \"scopes\": [\"read\"], \"expiresAt\": 7}"))
                .isEqualTo("/expiresAt");
        assertThat(faultOf("{\"name\": \"k\", \"scopes\": [\"read\"], \"collections\": [\"A\"]}"))
                .isEqualTo("/collections/0");
        assertThat(faultOf("{\"name\": \"k\", \"scopes\": [\"read\"], \"tenant\": \"x\"}"))
                .isEqualTo("/tenant");
    }

    private String faultOf(String body) {
        Answer answer = service.operator("POST", keys, body);
        assertThat(answer.status()).isEqualTo(422);
        return answer.json().at("/errors/0/pointer").stringValue();
    }

    private String newKey(String scopes, String more) {
        return service.operator("POST", keys, "{\"name\": \"k\", \"scopes\": " + scopes + more + "}")
                .json()
                .path("key")
                .stringValue();
    }

    private static String withoutTrace(Answer answer) {
        return answer.response().body().replaceAll("\"traceId\":\"[0-9a-f]+\"", "");
    }
}
