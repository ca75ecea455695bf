package io.headwater.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.CommandService.Answer;
import io.headwater.command.control.ControlStore;
import io.headwater.events.TenantName;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What operators see of the service, and what they can get half done. */
class OperationsE2EIT {
    private final CommandService service = CommandService.shared();

    @Test
    void healthAndMetricsNeedNoKeyAndSayThatTheLogAnswers() {
        assertThat(service.send("", "GET", "/actuator/health/liveness", "").status())
                .isEqualTo(200);
        assertThat(service.send("", "GET", "/actuator/health/readiness", "").status())
                .isEqualTo(200);
        assertThat(service.send("", "GET", "/actuator/prometheus", "")
                        .response()
                        .body())
                .contains("headwater_");
    }

    @Test
    void requestsAreTimedByPatternAndWhatAClientMakesUpIsNot() {
        // given
        String tenant = service.newTenant();
        // when
        service.operator("GET", "/v1/tenants/" + tenant, "");
        service.operator("GET", "/v1/made/up/" + tenant, "");
        service.send("", "MADEUP", "/v1/tenants/" + tenant, "");
        // then
        String metrics =
                service.send("", "GET", "/actuator/prometheus", "").response().body();
        assertThat(metrics)
                .containsPattern(
                        "http_server_requests_seconds_count\\{method=\"GET\",outcome=\"SUCCESS\",status=\"200\","
                                + "uri=\"/v1/tenants/\\{tenant\\}\"\\} [1-9]")
                .contains("method=\"OTHER\"")
                .doesNotContain(tenant, "MADEUP", "/v1/made/up");
    }

    @Test
    void commandsAreCountedByKindAndOutcome() {
        // given
        String records =
                service.newCollection("{\"required\": [\"n\"], \"properties\": {\"n\": {\"type\": \"integer\"}}}");
        String key = "k-" + UUID.randomUUID();
        // when
        service.operator("PUT", records + "/r", "{\"n\": 1}", "Idempotency-Key", key);
        service.operator("PUT", records + "/r", "{\"n\": 1}", "Idempotency-Key", key);
        service.operator("PUT", records + "/r", "{}", "Idempotency-Key", key + "-refused");
        service.operator("PATCH", records + "/r", "{\"n\": 2}", "Content-Type", "application/merge-patch+json");
        service.operator("PATCH", records + "/r", "[]", "Content-Type", "application/json-patch+json");
        service.operator("POST", records + "/r:adjust", "{\"by\": {\"/n\": 1}, \"when\": \"self.n > 7\"}");
        service.operator("DELETE", records + "/r", "", "If-Match", "\"7\"");
        service.operator("POST", records.replaceFirst("/collections.*", ":batch"), """
                {"atomic": true, "operations": [{"op": "delete", "collection": "things", "id": "none"}]}""");
        service.send("", "POST", records, "{}");
        // then
        assertThat(service.send("", "GET", "/actuator/prometheus", "")
                        .response()
                        .body())
                .contains(
                        counted("put", "accepted"),
                        counted("put", "replayed"),
                        counted("put", "schema-violation"),
                        counted("merge", "accepted"),
                        counted("patch", "accepted"),
                        counted("adjust", "precondition-failed"),
                        counted("delete", "version-mismatch"),
                        counted("batch", "batch-refused"),
                        counted("unknown", "unauthenticated"));
    }

    private static String counted(String kind, String outcome) {
        return "headwater_commands_seconds_count{kind=\"" + kind + "\",outcome=\"" + outcome + "\"} ";
    }

    @Test
    void aTenantIsShownAsTheLogHasIt() {
        // given
        String tenant = service.newTenant();
        // when
        Answer answer = service.operator("GET", "/v1/tenants/" + tenant, "");
        // then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().body()).isEqualTo("{\"name\":\"" + tenant + "\",\"version\":1,\"settings\":{}}");
        assertThat(answer.header("Headwater-Token")).isNotEmpty();
        assertThat(service.operator("GET", "/v1/tenants/nobody", "").status()).isEqualTo(404);
    }

    @Test
    void aTenantThatWasPlacedButNeverReachedTheLogTakesNoCollectionUntilItIsProvisionedAgain() {
        // given: an instance that died between the two
        service.bean(ControlStore.class).provision(new TenantName("half-done"));
        // when
        Answer refused = service.operator("PUT", "/v1/tenants/half-done/collections/c", "{\"schema\": {}}");
        Answer provisioned = service.operator("PUT", "/v1/tenants/half-done", "{}");
        Answer accepted = service.operator("PUT", "/v1/tenants/half-done/collections/c", "{\"schema\": {}}");
        // then
        assertThat(refused.status()).isEqualTo(404);
        assertThat(provisioned.status()).isEqualTo(201);
        assertThat(accepted.status()).isEqualTo(201);
    }
}
