package io.headwater.query.tenants;

import io.headwater.query.replicas.FreshReads;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what is known of tenants and keys. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(KafkaSettings.class)
public class TenantsConfiguration {
    @Bean
    ControlTopic controlTopic(KafkaSettings settings) {
        return new ControlTopic(settings);
    }

    @Bean
    TenantDirectory tenantDirectory(ControlTopic control) {
        return new TenantDirectory(control);
    }

    @Bean
    TenantController tenantController(ControlTopic control, TenantDirectory tenants, FreshReads reads) {
        return new TenantController(control, tenants, new DescribeTenant(reads));
    }
}
