package io.headwater.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.CommandService.Answer;
import io.headwater.http.BearerKey;
import io.headwater.parts.RealParts;
import org.junit.jupiter.api.Test;

/** One tenant, one collection, one record: the whole write path, over HTTP, on a real log. */
class WalkingSkeletonE2EIT {
    @Test
    void aRecordIsCreatedInACollectionOfAProvisionedTenant() {
        // given
        try (CommandService service =
                CommandService.start(RealParts.get().newDatabase("skeleton"), BearerKey.random())) {
            Answer tenant = service.operator("PUT", "/v1/tenants/acme", "{}");
            Answer collection = service.operator(
                    "PUT", "/v1/tenants/acme/collections/orders", "{\"schema\": {\"type\": \"object\"}}");
            // when
            Answer created =
                    service.operator("POST", "/v1/tenants/acme/collections/orders/records", "{\"total\": 14.00}");
            // then
            assertThat(tenant.status()).isEqualTo(201);
            assertThat(collection.status()).isEqualTo(201);
            assertThat(created.status()).isEqualTo(201);
            assertThat(created.header("ETag")).isEqualTo("\"1\"");
            assertThat(created.header("Headwater-Token")).endsWith(".3");
            assertThat(created.header("Location"))
                    .isEqualTo("/v1/tenants/acme/collections/orders/records/"
                            + created.json().path("id").stringValue());
        }
    }
}
