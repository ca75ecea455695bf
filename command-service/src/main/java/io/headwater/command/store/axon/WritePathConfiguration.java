package io.headwater.command.store.axon;

import io.headwater.command.decision.Commands;
import io.headwater.command.store.EventStore;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the write path between the features and the event store. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WritePathSettings.class)
public class WritePathConfiguration {
    @Bean
    AxonWritePath axonWritePath(EventStore store, WritePathSettings settings) {
        return AxonWritePath.start(store, settings);
    }

    @Bean
    Commands commands(AxonWritePath writePath) {
        return writePath.commands();
    }
}
