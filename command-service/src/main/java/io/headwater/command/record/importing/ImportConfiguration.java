package io.headwater.command.record.importing;

import io.headwater.command.collection.Definitions;
import io.headwater.command.decision.Commands;
import io.headwater.command.idempotency.Idempotency;
import io.headwater.command.record.RecordSettings;
import io.headwater.command.tenant.Tenants;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the imports. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ImportSettings.class)
public class ImportConfiguration {
    /** A bean of its own, since it hears when the service is about to stop. */
    @Bean
    ImportSlots importSlots(ImportSettings settings) {
        return new ImportSlots(settings);
    }

    @Bean
    ImportController importController(
            Tenants tenants,
            Definitions definitions,
            Commands commands,
            Idempotency idempotency,
            ImportController.ImportLimits limits) {
        return new ImportController(tenants, definitions, commands, idempotency, limits);
    }

    @Bean
    ImportController.ImportLimits importLimits(RecordSettings records, ImportSettings imports, ImportSlots slots) {
        return new ImportController.ImportLimits(records, imports, slots);
    }
}
