package io.headwater.query.catalogue;

import io.headwater.query.cache.CacheMetrics;
import io.headwater.query.cache.CacheSettings;
import io.headwater.query.replicas.FreshReads;
import io.headwater.query.tenants.TenantDirectory;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the catalogue to the replicas. */
@Configuration(proxyBeanMethods = false)
public class CatalogueConfiguration {
    @Bean
    Catalogue catalogue(CacheSettings settings, MeterRegistry registry) {
        return new Catalogue(settings.definitions(), new CacheMetrics("definitions", registry));
    }

    @Bean
    CollectionReads collectionReads(FreshReads reads, Catalogue catalogue) {
        return new CollectionReads(reads, catalogue);
    }

    @Bean
    SnapshotReads snapshotReads(FreshReads reads, Catalogue catalogue) {
        return new SnapshotReads(reads, catalogue);
    }

    @Bean
    CollectionController collectionController(TenantDirectory tenants, CollectionReads reads) {
        return new CollectionController(tenants, reads);
    }
}
