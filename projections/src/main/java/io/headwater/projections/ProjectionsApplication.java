package io.headwater.projections;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The projections service; its settings are in {@code projections.yml}. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = {DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class})
@Import(ProjectionsConfiguration.class)
public class ProjectionsApplication {

    /** Runs until the process is asked to end, then finishes what is under way. */
    public static void main(String[] arguments) {
        builder().run(arguments);
    }

    /** The application ready to run, for processes that host several services. */
    public static SpringApplicationBuilder builder() {
        return new SpringApplicationBuilder(ProjectionsApplication.class)
                .properties("spring.config.name=projections")
                .bannerMode(Banner.Mode.OFF);
    }
}
