package io.headwater.command.offboarding;

import io.headwater.command.collection.DropCollections;
import io.headwater.command.control.ControlStore;
import io.headwater.command.decision.Commands;
import io.headwater.command.store.EventStore;
import io.headwater.command.tenant.OffboardTenant;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the offboarding. */
@Configuration(proxyBeanMethods = false)
public class OffboardingConfiguration {
    @Bean
    OffboardingController offboardingController(ControlStore control, EventStore store, Commands commands) {
        return new OffboardingController(
                new Offboarding(control, store, new DropCollections(store, commands), new OffboardTenant(commands)));
    }
}
