package io.headwater.query.replicas;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the replicas of the settings. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReplicasSettings.class)
public class ReplicasConfiguration {
    @Bean
    FreshReads freshReads(ReplicasSettings settings) {
        return new FreshReads(settings);
    }

    @Bean
    ReplicaController replicaController(FreshReads reads, TopicHeads heads) {
        return new ReplicaController(reads, heads);
    }
}
