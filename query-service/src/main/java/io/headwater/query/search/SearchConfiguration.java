package io.headwater.query.search;

import io.headwater.embeddings.EmbeddingModel;
import io.headwater.embeddings.MiniLmEmbeddingModel;
import io.headwater.query.cache.CacheMetrics;
import io.headwater.query.catalogue.CollectionReads;
import io.headwater.query.results.QueryResults;
import io.headwater.query.tenants.TenantDirectory;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires search with the model that runs in process. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SearchSettings.class)
public class SearchConfiguration {
    /** The default; a test or another deployment brings its own. */
    @Bean
    @ConditionalOnMissingBean
    EmbeddingModel embeddingModel() {
        return new MiniLmEmbeddingModel();
    }

    @Bean
    Search search(CollectionReads reads, EmbeddingModel model, SearchSettings settings, MeterRegistry registry) {
        // A vector takes about five times what the words of a question take.
        long bytesMax = settings.questionsSizeMax().toBytes();
        Search.Questions kept = new Search.Questions(
                new QuestionCache<>(
                        bytesMax * 4 / 5,
                        (_, vector) -> Float.BYTES * vector.length,
                        new CacheMetrics("question-vectors", registry)),
                new QuestionCache<>(
                        bytesMax / 5, (_, words) -> words.weight(), new CacheMetrics("question-words", registry)));
        return new Search(reads, model, settings, kept, new RecallSampler(settings.recallEvery(), registry));
    }

    @Bean
    SearchController searchController(
            TenantDirectory tenants, Search search, SearchSettings settings, QueryResults results) {
        SearchSlots slots =
                new SearchSlots(settings.perTenantMax(), new SearchRate(settings.perSecondMax(), System::nanoTime));
        return new SearchController(tenants, search, slots, results);
    }
}
