package io.headwater.query.records;

import io.headwater.query.cache.RecordCache;
import io.headwater.query.catalogue.CollectionReads;
import io.headwater.query.catalogue.SnapshotReads;
import io.headwater.query.tenants.TenantDirectory;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the queries for records. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({CursorSettings.class, ListSettings.class})
public class RecordsConfiguration {
    private static final int RANDOM_KEY_BYTES = 32;

    @Bean
    RecordController recordController(
            TenantDirectory tenants, CollectionReads reads, SnapshotReads snapshots, RecordCache cache) {
        return new RecordController(tenants, new FindRecord(reads, snapshots, cache));
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
    ListController listController(
            TenantDirectory tenants,
            CollectionReads reads,
            SnapshotReads snapshots,
            Cursors cursors,
            ListSettings lists) {
        PageBound bound = new PageBound(lists.pageBytesMax());
        return new ListController(tenants, new ListRecords(reads, snapshots, cursors, bound));
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
