package io.headwater.command;

import io.headwater.command.admission.AdmissionConfiguration;
import io.headwater.command.collection.CollectionConfiguration;
import io.headwater.command.contract.ContractConfiguration;
import io.headwater.command.idempotency.IdempotencyConfiguration;
import io.headwater.command.job.JobConfiguration;
import io.headwater.command.key.KeyConfiguration;
import io.headwater.command.offboarding.OffboardingConfiguration;
import io.headwater.command.record.RecordConfiguration;
import io.headwater.command.record.importing.ImportConfiguration;
import io.headwater.command.relay.RelayConfiguration;
import io.headwater.command.store.axon.WritePathConfiguration;
import io.headwater.command.tenant.TenantConfiguration;
import io.headwater.http.HttpConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcObservationAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The command service: the write path behind HTTP, on port 8081 unless set otherwise. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(
        exclude = {
            DataSourceAutoConfiguration.class,
            FlywayAutoConfiguration.class,
            WebMvcObservationAutoConfiguration.class // RequestTimes does it for less.
        })
@Import({
    LogConfiguration.class,
    WritePathConfiguration.class,
    KeyConfiguration.class,
    TenantConfiguration.class,
    CollectionConfiguration.class,
    JobConfiguration.class,
    IdempotencyConfiguration.class,
    RecordConfiguration.class,
    OffboardingConfiguration.class,
    ImportConfiguration.class,
    RelayConfiguration.class,
    AdmissionConfiguration.class,
    ContractConfiguration.class,
    HttpConfiguration.class
})
public class CommandServiceApplication {
    /** Starts the service; settings come from {@code command-service.yml}, the environment and the arguments. */
    public static void main(String[] args) {
        application().run(args);
    }

    /** The service, not yet running; for {@link #main} and for whoever runs several services in one process. */
    public static SpringApplication application() {
        return new SpringApplicationBuilder(CommandServiceApplication.class)
                .properties("spring.config.name=command-service")
                .build();
    }
}
