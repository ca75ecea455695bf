package io.headwater.query.readers;

import io.headwater.http.HttpConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the readers to the web server. */
@Configuration(proxyBeanMethods = false)
public class ReadersConfiguration {
    @Bean
    HttpClients httpClients() {
        return new HttpClients();
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> watchedConnections(HttpClients clients) {
        return factory -> {
            factory.setProtocol(WatchedHttp.class.getName());
            factory.addConnectorCustomizers(clients::add);
        };
    }

    @Bean
    FilterRegistrationBean<ReaderFilter> readerFilter(HttpClients clients) {
        FilterRegistrationBean<ReaderFilter> registration = new FilterRegistrationBean<>(new ReaderFilter(clients));
        registration.addUrlPatterns("/v1/*");
        registration.setOrder(HttpConfiguration.KEY_FILTER_ORDER + 1);
        return registration;
    }
}
