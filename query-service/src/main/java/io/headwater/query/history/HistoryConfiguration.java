package io.headwater.query.history;

import io.headwater.query.records.Cursors;
import io.headwater.query.records.ListSettings;
import io.headwater.query.replicas.FreshReads;
import io.headwater.query.tenants.TenantDirectory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the questions to the history. */
@Configuration(proxyBeanMethods = false)
public class HistoryConfiguration {
    @Bean
    HistoryReads historyReads(FreshReads reads) {
        return new HistoryReads(reads);
    }

    @Bean
    HistoryController historyController(
            TenantDirectory tenants, HistoryReads reads, Cursors cursors, ListSettings lists) {
        return new HistoryController(tenants, new RecordHistory(reads, cursors, lists.pageSizeMax()));
    }

    @Bean
    AuditController auditController(TenantDirectory tenants, HistoryReads reads, Cursors cursors, ListSettings lists) {
        return new AuditController(tenants, new TenantAudit(reads, cursors, lists.pageSizeMax()));
    }

    @Bean
    EarlierController earlierController(TenantDirectory tenants, HistoryReads reads) {
        return new EarlierController(tenants, new FindEarlier(reads));
    }
}
