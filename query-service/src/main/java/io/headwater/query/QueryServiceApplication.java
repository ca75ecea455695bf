package io.headwater.query;

import io.headwater.http.HttpConfiguration;
import io.headwater.query.aggregates.AggregatesConfiguration;
import io.headwater.query.cache.CacheConfiguration;
import io.headwater.query.catalogue.CatalogueConfiguration;
import io.headwater.query.changes.ChangesConfiguration;
import io.headwater.query.contract.ContractConfiguration;
import io.headwater.query.export.ExportConfiguration;
import io.headwater.query.history.HistoryConfiguration;
import io.headwater.query.readers.ReadersConfiguration;
import io.headwater.query.records.RecordsConfiguration;
import io.headwater.query.replicas.ReplicasConfiguration;
import io.headwater.query.results.ResultsConfiguration;
import io.headwater.query.search.SearchConfiguration;
import io.headwater.query.tenants.TenantsConfiguration;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcObservationAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The query service. Its settings are in {@code query-service.yml}; every one can be given from outside. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = WebMvcObservationAutoConfiguration.class) // RequestTimes does it for less.
@Import({
    HttpConfiguration.class,
    ReadinessConfiguration.class,
    TenantsConfiguration.class,
    ReadersConfiguration.class,
    ReplicasConfiguration.class,
    CatalogueConfiguration.class,
    CacheConfiguration.class,
    ResultsConfiguration.class,
    RecordsConfiguration.class,
    AggregatesConfiguration.class,
    HistoryConfiguration.class,
    SearchConfiguration.class,
    ExportConfiguration.class,
    ChangesConfiguration.class,
    ContractConfiguration.class
})
public class QueryServiceApplication {
    /** Starts the service. */
    public static void main(String[] args) {
        application().run(args);
    }

    /** The service with its own configuration file, ready to run; also one of several in a process. */
    public static SpringApplication application() {
        SpringApplication application = new SpringApplication(QueryServiceApplication.class);
        application.setDefaultProperties(Map.of("spring.config.name", "query-service"));
        return application;
    }
}
