package io.headwater.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.CommandService.Answer;
import io.headwater.command.control.ControlStore;
import io.headwater.events.TenantName;
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
