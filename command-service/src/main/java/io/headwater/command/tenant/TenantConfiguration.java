package io.headwater.command.tenant;

import io.headwater.command.control.ControlStore;
import io.headwater.command.decision.Commands;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the tenants. */
@Configuration(proxyBeanMethods = false)
public class TenantConfiguration {
    @Bean
    Tenants tenants(ControlStore control) {
        return new Tenants(control);
    }

    @Bean
    TenantController tenantController(ControlStore control, Commands commands) {
        return new TenantController(control, commands);
    }
}
