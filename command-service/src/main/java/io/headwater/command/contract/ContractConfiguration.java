package io.headwater.command.contract;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the contract. */
@Configuration(proxyBeanMethods = false)
public class ContractConfiguration {
    @Bean
    ContractController contractController() {
        return new ContractController();
    }
}
