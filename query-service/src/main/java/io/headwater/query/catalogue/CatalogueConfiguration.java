package io.headwater.query.catalogue;

import io.headwater.query.replicas.FreshReads;
import io.headwater.query.tenants.TenantDirectory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the catalogue to the replicas. */
@Configuration(proxyBeanMethods = false)
public class CatalogueConfiguration {
    @Bean
    CollectionReads collectionReads(FreshReads reads) {
        return new CollectionReads(reads, new Catalogue());
    }

    @Bean
    CollectionController collectionController(TenantDirectory tenants, CollectionReads reads) {
        return new CollectionController(tenants, reads);
    }
}
