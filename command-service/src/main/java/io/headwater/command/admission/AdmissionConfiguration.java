package io.headwater.command.admission;

import io.headwater.http.HttpConfiguration;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the admission of requests. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AdmissionSettings.class)
public class AdmissionConfiguration {
    @Bean
    Admission admission(AdmissionSettings settings, MeterRegistry registry) {
        Admission admission = new Admission(settings.inFlightPerTenant(), settings.bodiesSizeMax());
        Gauge.builder("headwater.commands.in.flight", admission, Admission::inFlight)
                .description("Requests under way")
                .register(registry);
        return admission;
    }

    @Bean
    Drain drain(Admission admission, AdmissionSettings settings) {
        return new Drain(admission, settings.drainMax());
    }

    @Bean
    FilterRegistrationBean<AdmissionFilter> admissionFilter(Admission admission, AdmissionSettings settings) {
        FilterRegistrationBean<AdmissionFilter> registration =
                new FilterRegistrationBean<>(new AdmissionFilter(admission, settings.inFlightPerTenant()));
        registration.addUrlPatterns("/v1/*");
        registration.setOrder(HttpConfiguration.KEY_FILTER_ORDER + 1);
        return registration;
    }
}
