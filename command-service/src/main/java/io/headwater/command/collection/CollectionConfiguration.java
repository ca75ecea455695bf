package io.headwater.command.collection;

import io.headwater.command.control.ControlStore;
import io.headwater.command.decision.Commands;
import io.headwater.command.store.EventStore;
import io.headwater.command.tenant.Tenants;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the collections. */
@Configuration(proxyBeanMethods = false)
public class CollectionConfiguration {
    @Bean
    Definitions definitions(EventStore store) {
        return new Definitions(store);
    }

    @Bean
    CollectionController collectionController(Tenants tenants, ControlStore control, Commands commands) {
        return new CollectionController(tenants, control, commands);
    }
}
