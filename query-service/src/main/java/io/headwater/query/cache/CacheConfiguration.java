package io.headwater.query.cache;

import io.headwater.query.replicas.TopicHeads;
import io.headwater.query.tenants.KafkaSettings;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the caches to the topic. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({CacheSettings.class, WarmUpSettings.class})
public class CacheConfiguration {
    @Bean
    SeenPartitions seenPartitions() {
        return new SeenPartitions();
    }

    @Bean
    RecordCache recordCache(CacheSettings settings, SeenPartitions seen, MeterRegistry registry) {
        return new RecordCache(settings, new CacheMetrics("records", registry), seen);
    }

    @Bean
    TopicHeads topicHeads(SeenPartitions seen) {
        return seen::tail;
    }

    @Bean
    WarmUp warmUp(WarmUpSettings settings, RecordCache cache, MeterRegistry registry) {
        return new WarmUp(settings, cache, registry);
    }

    /** Also while the caches are off: lags are told by the tail. */
    @Bean
    EventTail eventTail(KafkaSettings settings, RecordCache cache, EventFollower follower) {
        return new EventTail(settings, cache, follower);
    }
}
