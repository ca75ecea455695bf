package io.headwater.query.records;

import io.headwater.query.cache.RecordCache;
import io.headwater.query.cache.SeenPartitions;
import io.headwater.query.cache.WarmUp;
import io.headwater.query.catalogue.CollectionReads;
import io.headwater.query.catalogue.CollectionRef;
import io.headwater.query.catalogue.SnapshotReads;
import io.headwater.query.replicas.Freshness;
import io.headwater.query.results.QueryResults;
import io.headwater.query.tenants.TenantDirectory;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the queries for records. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({CursorSettings.class, ListSettings.class})
public class RecordsConfiguration {
    private static final int RANDOM_KEY_BYTES = 32;

    @Bean
    FindRecord findRecord(CollectionReads reads, SnapshotReads snapshots, RecordCache cache) {
        return new FindRecord(reads, snapshots, cache);
    }

    @Bean
    RecordController recordController(TenantDirectory tenants, FindRecord records) {
        return new RecordController(tenants, records);
    }

    /** Begins when the service is up, so that nobody waits for it. */
    @Bean
    ApplicationListener<ApplicationReadyEvent> warmUpBegins(
            WarmUp warmUp, TenantDirectory tenants, FindRecord records, SeenPartitions seen) {
        return _ -> warmUp.begin(
                record -> {
                    Freshness any = Freshness.within(null, Freshness.WAIT_DEFAULT);
                    CollectionRef collection =
                            new CollectionRef(tenants.find(record.tenant(), any), record.collection());
                    records.find(collection, record.id(), any);
                },
                seen::isAnySeen);
    }

    @Bean
    BatchGetController batchGetController(TenantDirectory tenants, SnapshotReads snapshots, ListSettings lists) {
        return new BatchGetController(tenants, new GetRecords(snapshots, new PageBound(lists.pageBytesMax())));
    }

    @Bean
    Cursors cursors(CursorSettings settings) {
        return new Cursors(key(settings));
    }

    @Bean
    ListRecords listRecords(CollectionReads reads, SnapshotReads snapshots, Cursors cursors, ListSettings lists) {
        return new ListRecords(reads, snapshots, cursors, new PageBound(lists.pageBytesMax()));
    }

    @Bean
    ListController listController(TenantDirectory tenants, ListRecords lists, QueryResults results) {
        return new ListController(tenants, lists, results);
    }

    private static byte[] key(CursorSettings settings) {
        if (settings.cursorKey() != null) {
            return settings.cursorKey().getBytes(StandardCharsets.UTF_8);
        }
        byte[] random = new byte[RANDOM_KEY_BYTES];
        new SecureRandom().nextBytes(random);
        return random;
    }
}
