package io.headwater.command;

import io.headwater.command.api.CommandTimes;
import io.headwater.command.api.FailureAdvice;
import io.headwater.command.control.ControlStore;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.postgres.LogAddress;
import io.headwater.command.store.postgres.LogCleanUp;
import io.headwater.command.store.postgres.LogDatabase;
import io.headwater.command.store.postgres.PostgresEventStore;
import io.headwater.command.store.postgres.StoreSettings;
import io.headwater.http.HttpConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the log and the control tables, which all features stand on. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({LogAddress.class, StoreSettings.class})
class LogConfiguration {
    @Bean
    LogDatabase logDatabase(LogAddress address) {
        return LogDatabase.open(address);
    }

    @Bean
    PostgresEventStore eventStore(LogDatabase database, StoreSettings settings, MeterRegistry registry) {
        return new PostgresEventStore(database, settings, registry);
    }

    @Bean
    LogCleanUp logCleanUp(LogDatabase database) {
        return LogCleanUp.start(database);
    }

    @Bean
    ControlStore controlStore(LogDatabase database) {
        return new ControlStore(database.pool(), database.partitions());
    }

    @Bean
    FailureAdvice failureAdvice() {
        return new FailureAdvice();
    }

    @Bean
    FilterRegistrationBean<CommandTimes> commandTimes(MeterRegistry registry) {
        FilterRegistrationBean<CommandTimes> registration = new FilterRegistrationBean<>(new CommandTimes(registry));
        registration.addUrlPatterns("/v1/*");
        registration.setOrder(HttpConfiguration.KEY_FILTER_ORDER - 1);
        return registration;
    }

    /** Part of readiness: no command is sent to an instance whose log does not answer. */
    @Bean
    HealthIndicator logHealthIndicator(EventStore store) {
        return new LogHealth(store);
    }
}
