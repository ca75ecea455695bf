package io.headwater.projections;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.headwater.embeddings.EmbeddingModel;
import io.headwater.embeddings.MiniLmEmbeddingModel;
import io.headwater.projections.engine.EngineSettings;
import io.headwater.projections.history.HistorySettings;
import io.headwater.projections.indexes.IndexSettings;
import io.headwater.projections.own.OwnRunner;
import io.headwater.projections.own.OwnSettings;
import io.headwater.projections.vectors.VectorSettings;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The service's wiring. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    ProjectionsSettings.class,
    EngineSettings.class,
    VectorSettings.class,
    IndexSettings.class,
    HistorySettings.class,
    OwnSettings.class
})
class ProjectionsConfiguration {

    @Bean
    EmbeddingModel embeddingModel() {
        return new MiniLmEmbeddingModel();
    }

    @Bean
    ReplicaRunner.Tuning tuning(
            EngineSettings engine,
            VectorSettings vectors,
            IndexSettings indexes,
            HistorySettings history,
            OwnSettings own) {
        return new ReplicaRunner.Tuning(engine, vectors, indexes, history, own);
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

    /**
     * {@code DEGRADED} while an own projection stands still or could not be prepared on a replica that is ready; the service is up
     * all the same, for everything else goes on. Says which, but not why, which may be in a tenant's words: that is in the log.
     */
    @Bean
    HealthIndicator ownProjectionsHealthIndicator(ProjectionsRunner runner) {
        return () -> {
            Health.Builder health = Health.up();
            for (ReplicaRunner replica : runner.replicas()) {
                for (OwnRunner own : replica.own()) {
                    String state = state(replica, own);
                    if (!state.equals(Status.UP.getCode())) {
                        health.status("DEGRADED");
                    }
                    health.withDetail(own.name() + "@" + replica.name(), state);
                }
            }
            return health.build();
        };
    }

    private static String state(ReplicaRunner replica, OwnRunner own) {
        boolean isReplicaReady = replica.status().isPresent();
        return own.status()
                .map(status -> status.isStopped() ? "STOPPED" : Status.UP.getCode())
                .orElse(isReplicaReady ? "NOT_PREPARED" : Status.UP.getCode());
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
