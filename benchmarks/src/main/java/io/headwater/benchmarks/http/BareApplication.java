package io.headwater.benchmarks.http;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcObservationAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** The server of the command service with nothing behind it: what HTTP and reading the body cost by themselves. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(
        exclude = {
            DataSourceAutoConfiguration.class,
            FlywayAutoConfiguration.class,
            WebMvcObservationAutoConfiguration.class
        })
public class BareApplication {
    /** Takes a POST; below it a GET is answered with as many bytes as its last part says. */
    public static final String PATH = "/bare";

    /** Starts the server; the argument {@code --server.port=} says where. */
    public static void main(String[] arguments) {
        // The same settings as in command-service.yml.
        new SpringApplicationBuilder(BareApplication.class)
                .properties(
                        "spring.config.name=bare",
                        "spring.main.banner-mode=off",
                        "spring.threads.virtual.enabled=true",
                        "spring.mvc.formcontent.filter.enabled=false",
                        "spring.servlet.encoding.enabled=false",
                        "server.tomcat.max-keep-alive-requests=-1")
                .run(arguments);
    }

    @Bean
    BareController bareController() {
        return new BareController();
    }
}
