package io.headwater.command.job;

import io.headwater.command.store.postgres.LogDatabase;
import io.headwater.command.tenant.Tenants;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the jobs; features add their {@link JobWork}. */
@Configuration(proxyBeanMethods = false)
public class JobConfiguration {
    @Bean
    Jobs jobs(LogDatabase database) {
        return new Jobs(database.pool());
    }

    @Bean
    JobRunner jobRunner(LogDatabase database, Jobs jobs, List<JobWork> works) {
        return JobRunner.start(database, jobs, works);
    }

    @Bean
    JobController jobController(Jobs jobs, Tenants tenants) {
        return new JobController(jobs, tenants);
    }
}
