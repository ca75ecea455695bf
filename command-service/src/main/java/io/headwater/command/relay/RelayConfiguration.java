package io.headwater.command.relay;

import io.headwater.command.control.ControlStore;
import io.headwater.command.store.postgres.LogDatabase;
import io.headwater.command.store.postgres.PostgresEventStore;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Starts the relay, and has it woken by this instance's commits; other instances' are found by polling. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({RelaySettings.class, RelayKafka.class})
public class RelayConfiguration {
    @Bean
    RelaySource relaySource(LogDatabase log, PostgresEventStore events, ControlStore control) {
        return new RelaySource(log, events, control);
    }

    @Bean
    Relay relay(RelaySource source, RelayKafka kafka, RelaySettings settings, MeterRegistry registry) {
        Relay relay = Relay.start(source, kafka.relayTopics(), settings, registry);
        source.events().onCommit(relay::wake);
        source.control().onChange(relay::wakeControl);
        return relay;
    }
}
