package io.headwater.query.changes;

import io.headwater.http.KeyDirectory;
import io.headwater.query.catalogue.CollectionReads;
import io.headwater.query.replicas.FreshReads;
import io.headwater.query.replicas.ReplicasSettings;
import io.headwater.query.replicas.ReplicasSettings.Reads;
import io.headwater.query.replicas.RunningReads;
import io.headwater.query.replicas.SeparatePools;
import io.headwater.query.tenants.KafkaSettings;
import io.headwater.query.tenants.TenantDirectory;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires change feeds to the tail of the topic and to connections of their own. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ChangesSettings.class)
public class ChangesConfiguration {
    private static final Duration STATEMENT_TIMEOUT = Duration.ofMinutes(1);

    @Bean
    Feeds changeFeeds(ChangesSettings settings, MeterRegistry registry) {
        Feeds feeds = new Feeds(settings);
        ChangesMetrics.observe(registry, "headwater.changes.recent.bytes", feeds::keptBytes);
        return feeds;
    }

    @Bean
    SeparatePools statePools(ReplicasSettings replicas, ChangesSettings settings, RunningReads running) {
        return new SeparatePools(
                "states",
                replicas,
                new Reads(settings.statesMax(), replicas.reads().connectionTimeout(), STATEMENT_TIMEOUT),
                running);
    }

    @Bean
    Backlog changesBacklog(KafkaSettings kafka, ChangesSettings settings) {
        return new Backlog(kafka, settings.catchUpsMax());
    }

    @Bean
    StreamParts streamParts(
            Feeds feeds, Backlog backlog, States states, ChangesSettings settings, MeterRegistry registry) {
        return new StreamParts(feeds, backlog, states, settings, new ChangesMetrics(registry, InstantSource.system()));
    }

    @Bean
    States changeStates(FreshReads replicas, SeparatePools statePools, ChangesSettings settings) {
        return new States(replicas, statePools, settings);
    }

    @Bean
    Streams changeStreams(ChangesSettings settings, KeyDirectory keys, MeterRegistry registry) {
        Streams streams = new Streams(settings, keys, InstantSource.system());
        ChangesMetrics.observe(registry, "headwater.changes.streams", streams::count);
        return streams;
    }

    @Bean
    Openings changeOpenings(TenantDirectory tenants, CollectionReads collections, FreshReads reads, StreamParts parts) {
        return new Openings(tenants, collections, new CurrentPlaces(reads), new TenantLives(reads), parts);
    }

    @Bean
    ChangesController changesController(Openings openings, Streams streams, StreamParts parts) {
        return new ChangesController(openings, streams, parts);
    }
}
