package io.headwater.http;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Wires the filters and the problem documents into a service; it needs a {@link KeyDirectory} and a meter registry. */
@Configuration(proxyBeanMethods = false)
public class HttpConfiguration {
    /** Of the filter that asks for API keys; what needs to know the caller comes later. */
    public static final int KEY_FILTER_ORDER = 0;

    // Bodies beyond every limit are read to their end up to here, so that the client gets to see its 413.
    private static final int SWALLOWED_BYTES_MAX = 64 * 1024 * 1024;

    @Bean
    FilterRegistrationBean<ApiKeyFilter> apiKeyFilter(KeyDirectory keys) {
        FilterRegistrationBean<ApiKeyFilter> registration =
                new FilterRegistrationBean<>(new ApiKeyFilter(keys, InstantSource.system()));
        registration.addUrlPatterns("/v1/*");
        registration.setOrder(KEY_FILTER_ORDER);
        return registration;
    }

    @Bean
    FilterRegistrationBean<RequestTimes> requestTimes(MeterRegistry registry) {
        FilterRegistrationBean<RequestTimes> registration = new FilterRegistrationBean<>(new RequestTimes(registry));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    @Bean
    WebMvcConfigurer pathNames() {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new PathNames());
            }
        };
    }

    @Bean
    ProblemAdvice problemAdvice() {
        return new ProblemAdvice();
    }

    @Bean
    ProblemErrorController problemErrorController() {
        return new ProblemErrorController();
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemsOfTheServer() {
        return factory -> {
            factory.addContextCustomizers(context -> ((StandardHost) context.getParent())
                    .setErrorReportValveClass(ProblemErrorReportValve.class.getName()));
            factory.addConnectorCustomizers(
                    connector -> connector.setProperty("maxSwallowSize", Integer.toString(SWALLOWED_BYTES_MAX)));
        };
    }
}
