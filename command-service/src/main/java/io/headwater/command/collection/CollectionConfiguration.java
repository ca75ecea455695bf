package io.headwater.command.collection;

import io.headwater.command.control.ControlStore;
import io.headwater.command.decision.Commands;
import io.headwater.command.job.Jobs;
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
    CollectionCommands collectionCommands(Tenants tenants, Commands commands) {
        return new CollectionCommands(tenants::guard, commands);
    }

    @Bean
    Evolution evolution(CollectionCommands commands, Definitions definitions, EventStore store) {
        return new Evolution(commands, definitions, store, Thread::sleep);
    }

    @Bean
    CollectionController collectionController(
            Tenants tenants, ControlStore control, CollectionCommands commands, Definitions definitions, Jobs jobs) {
        return new CollectionController(tenants, control, commands, definitions, jobs);
    }
}
