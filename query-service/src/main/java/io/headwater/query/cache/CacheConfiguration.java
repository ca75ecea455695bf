package io.headwater.query.cache;

import io.headwater.query.replicas.TopicHeads;
import io.headwater.query.tenants.KafkaSettings;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the cache to the topic. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CacheSettings.class)
public class CacheConfiguration {
    @Bean
    RecordCache recordCache(CacheSettings settings, MeterRegistry registry) {
        return new RecordCache(settings, new CacheMetrics(registry));
    }

    @Bean
    TopicHeads topicHeads(RecordCache cache) {
        return cache::tail;
    }

    /** Also while the cache is off: lags are told by the tail. */
    @Bean
    EventTail eventTail(KafkaSettings settings, RecordCache cache, EventFollower follower) {
        return new EventTail(settings, cache, follower);
    }
}
