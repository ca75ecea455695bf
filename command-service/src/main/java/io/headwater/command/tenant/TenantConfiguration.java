package io.headwater.command.tenant;

import io.headwater.command.control.ControlStore;
import io.headwater.command.decision.Commands;
import io.headwater.command.store.EventStore;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the tenants. */
@Configuration(proxyBeanMethods = false)
public class TenantConfiguration {
    @Bean
    Tenants tenants(ControlStore control, EventStore store) {
        return new Tenants(control, store);
    }

    @Bean
    TenantController tenantController(Tenants tenants, ControlStore control, Commands commands) {
        return new TenantController(tenants, control, commands);
    }
}
