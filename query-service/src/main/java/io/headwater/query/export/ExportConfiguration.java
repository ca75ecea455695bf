package io.headwater.query.export;

import io.headwater.query.catalogue.CollectionReads;
import io.headwater.query.replicas.FreshReads;
import io.headwater.query.replicas.ReplicasSettings;
import io.headwater.query.replicas.ReplicasSettings.Reads;
import io.headwater.query.replicas.RunningReads;
import io.headwater.query.replicas.SeparatePools;
import io.headwater.query.tenants.TenantDirectory;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires exports to connections of their own. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ExportSettings.class)
public class ExportConfiguration {
    @Bean
    SeparatePools exportPools(ReplicasSettings replicas, ExportSettings exports, RunningReads running) {
        return new SeparatePools(
                "exports",
                replicas,
                new Reads(exports.max(), replicas.reads().connectionTimeout(), exports.statementTimeout()),
                running);
    }

    @Bean
    ExportSlots exportSlots(ExportSettings settings, MeterRegistry registry) {
        ExportSlots slots = new ExportSlots(settings);
        Gauge.builder("headwater.exports.in.flight", slots, ExportSlots::underWay)
                .description("exports under way")
                .register(registry);
        return slots;
    }

    @Bean
    ExportRecords exportRecords(FreshReads replicas, CollectionReads reads, SeparatePools exportPools) {
        return new ExportRecords(replicas, reads, exportPools);
    }

    @Bean
    ExportController exportController(
            TenantDirectory tenants, ExportRecords exports, ExportSlots slots, ExportSettings settings) {
        return new ExportController(tenants, exports, slots, settings);
    }
}
