package io.headwater.command.key;

import io.headwater.command.control.ControlFeed;
import io.headwater.command.control.ControlStore;
import io.headwater.command.tenant.Tenants;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the keys, and the feed that keeps keys and tenants in memory. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(KeySettings.class)
public class KeyConfiguration {
    @Bean
    Keys keys(ControlStore control, KeySettings settings) {
        OperatorKey.ensure(settings.operatorKey(), control);
        return new Keys(control);
    }

    @Bean
    ControlFeed controlFeed(ControlStore control, Keys keys, Tenants tenants, KeySettings settings) {
        return ControlFeed.start(control, List.of(keys, tenants), settings.controlPoll());
    }

    @Bean
    KeyController keyController(Tenants tenants, ControlStore control) {
        return new KeyController(tenants, control);
    }
}
