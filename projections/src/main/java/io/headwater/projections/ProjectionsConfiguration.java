package io.headwater.projections;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.headwater.embeddings.EmbeddingModel;
import io.headwater.embeddings.MiniLmEmbeddingModel;
import io.headwater.projections.engine.EngineSettings;
import io.headwater.projections.history.HistorySettings;
import io.headwater.projections.indexes.IndexSettings;
import io.headwater.projections.vectors.VectorSettings;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The service's wiring. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    ProjectionsSettings.class,
    EngineSettings.class,
    VectorSettings.class,
    IndexSettings.class,
    HistorySettings.class
})
class ProjectionsConfiguration {

    @Bean
    EmbeddingModel embeddingModel() {
        return new MiniLmEmbeddingModel();
    }

    @Bean
    ReplicaRunner.Tuning tuning(
            EngineSettings engine, VectorSettings vectors, IndexSettings indexes, HistorySettings history) {
        return new ReplicaRunner.Tuning(engine, vectors, indexes, history);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    ProjectionsRunner projectionsRunner(
            ProjectionsSettings settings, ReplicaRunner.Tuning tuning, EmbeddingModel model, MeterRegistry registry) {
        HikariDataSource logPool = logPool(settings.log());
        ReplicaRunner.Shared shared = new ReplicaRunner.Shared(settings, tuning, logPool, model, registry);
        return new ProjectionsRunner(
                settings.replicas().stream()
                        .map(replica -> new ReplicaRunner(replica, shared))
                        .toList(),
                logPool);
    }

    @Bean
    StatusController statusController(ProjectionsRunner runner) {
        return new StatusController(runner);
    }

    /** Up as soon as one replica can be fed; {@code /status} tells about each. */
    @Bean
    HealthIndicator replicasHealthIndicator(ProjectionsRunner runner) {
        return () -> {
            boolean ready = runner.replicas().stream()
                    .anyMatch(replica -> replica.status().isPresent());
            return ready ? Health.up().build() : Health.down().build();
        };
    }

    static HikariDataSource logPool(ProjectionsSettings.DatabaseSettings log) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("log");
        config.setJdbcUrl(log.url());
        config.setUsername(log.user());
        config.setPassword(log.password());
        config.setMaximumPoolSize(4);
        config.setMinimumIdle(1);
        config.setReadOnly(true);
        config.setConnectionTimeout(3_000);
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("socketTimeout", "60");
        config.addDataSourceProperty("ApplicationName", "headwater-projections-log");
        return new HikariDataSource(config);
    }
}
