package io.headwater.command.idempotency;

import io.headwater.command.store.EventStore;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what features need to carry out a request once. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(IdempotencySettings.class)
public class IdempotencyConfiguration {
    @Bean
    Idempotency idempotency(EventStore store, IdempotencySettings settings) {
        return new Idempotency(store, settings.kept());
    }
}
