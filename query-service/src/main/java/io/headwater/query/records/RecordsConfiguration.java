package io.headwater.query.records;

import io.headwater.query.cache.RecordCache;
import io.headwater.query.catalogue.CollectionReads;
import io.headwater.query.tenants.TenantDirectory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the queries for records. */
@Configuration(proxyBeanMethods = false)
public class RecordsConfiguration {
    @Bean
    FindRecord findRecord(CollectionReads reads, RecordCache cache) {
        return new FindRecord(reads, cache);
    }

    @Bean
    RecordController recordController(TenantDirectory tenants, FindRecord records) {
        return new RecordController(tenants, records);
    }
}
