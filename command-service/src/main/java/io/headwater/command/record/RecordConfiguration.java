package io.headwater.command.record;

import io.headwater.command.collection.Definitions;
import io.headwater.command.decision.Commands;
import io.headwater.command.idempotency.Idempotency;
import io.headwater.command.tenant.Tenants;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the records. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RecordSettings.class)
public class RecordConfiguration {
    @Bean
    RecordController recordController(
            Tenants tenants,
            Definitions definitions,
            Commands commands,
            Idempotency idempotency,
            RecordSettings settings) {
        return new RecordController(tenants, definitions, commands, idempotency, settings);
    }

    @Bean
    BatchController batchController(
            Tenants tenants,
            Definitions definitions,
            Commands commands,
            Idempotency idempotency,
            RecordSettings settings) {
        return new BatchController(tenants, definitions, commands, idempotency, settings);
    }
}
