package io.headwater.query.aggregates;

import io.headwater.query.catalogue.CollectionReads;
import io.headwater.query.records.Cursors;
import io.headwater.query.results.QueryResults;
import io.headwater.query.tenants.TenantDirectory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the reads of aggregates. */
@Configuration(proxyBeanMethods = false)
public class AggregatesConfiguration {
    @Bean
    AggregateController aggregateController(
            TenantDirectory tenants, CollectionReads reads, Cursors cursors, QueryResults results) {
        return new AggregateController(tenants, new ReadAggregate(reads, cursors), results);
    }
}
