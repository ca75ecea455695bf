package io.headwater.query.search;

import io.headwater.embeddings.EmbeddingModel;
import io.headwater.embeddings.MiniLmEmbeddingModel;
import io.headwater.query.catalogue.CollectionReads;
import io.headwater.query.tenants.TenantDirectory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires search with the model that runs in process. */
@Configuration(proxyBeanMethods = false)
public class SearchConfiguration {
    /** The default; a test or another deployment brings its own. */
    @Bean
    @ConditionalOnMissingBean
    EmbeddingModel embeddingModel() {
        return new MiniLmEmbeddingModel();
    }

    @Bean
    SearchController searchController(TenantDirectory tenants, CollectionReads reads, EmbeddingModel model) {
        return new SearchController(tenants, new SemanticSearch(reads, model));
    }
}
