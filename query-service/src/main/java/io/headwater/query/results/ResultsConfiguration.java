package io.headwater.query.results;

import io.headwater.query.cache.CacheMetrics;
import io.headwater.query.cache.CacheSettings;
import io.headwater.query.cache.ResultCache;
import io.headwater.query.cache.SeenPartitions;
import io.headwater.query.catalogue.Catalogue;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the cache of results to the topic and the catalogue. */
@Configuration(proxyBeanMethods = false)
public class ResultsConfiguration {
    @Bean
    ResultCache resultCache(CacheSettings settings, SeenPartitions seen, Catalogue catalogue, MeterRegistry registry) {
        return new ResultCache(settings, new CacheMetrics("results", registry), seen, catalogue::remembers);
    }

    @Bean
    QueryResults queryResults(ResultCache cache) {
        return new QueryResults(cache);
    }
}
