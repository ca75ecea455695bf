package io.headwater.query.replicas;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the replicas of the settings. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ReplicasSettings.class, SharingSettings.class})
public class ReplicasConfiguration {
    @Bean
    RunningReads runningReads(MeterRegistry registry) {
        return new RunningReads(registry);
    }

    @Bean
    FreshReads freshReads(
            ReplicasSettings settings, SharingSettings sharing, RunningReads running, MeterRegistry registry) {
        return new FreshReads(new Lanes(settings, sharing, running, registry));
    }

    @Bean
    ReplicaController replicaController(FreshReads reads, TopicHeads heads) {
        return new ReplicaController(reads, heads);
    }
}
