package io.headwater.query;

import io.headwater.query.replicas.FreshReads;
import io.headwater.query.tenants.ControlTopic;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Says when the service can answer: the keys are known and one replica is there. */
@Configuration(proxyBeanMethods = false)
class ReadinessConfiguration {
    @Bean
    HealthIndicator controlHealthIndicator(ControlTopic control) {
        return () -> (control.isReady() ? Health.up() : Health.outOfService()).build();
    }

    @Bean
    HealthIndicator replicasHealthIndicator(FreshReads reads) {
        return () -> (reads.anyAnswers() ? Health.up() : Health.outOfService()).build();
    }
}
