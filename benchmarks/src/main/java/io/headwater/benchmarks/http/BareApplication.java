package io.headwater.benchmarks.http;

import io.headwater.events.Json;
import io.headwater.http.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The server of the command service with nothing behind it: what HTTP and reading the body cost by themselves. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = {DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class})
public class BareApplication {
    static final String PATH = "/bare";

    /** Starts the server; the argument {@code --server.port=} says where. */
    public static void main(String[] arguments) {
        // The same settings as in command-service.yml.
        new SpringApplicationBuilder(BareApplication.class)
                .properties(
                        "spring.config.name=bare",
                        "spring.main.banner-mode=off",
                        "spring.threads.virtual.enabled=true",
                        "spring.mvc.formcontent.filter.enabled=false",
                        "server.servlet.encoding.enabled=false")
                .run(arguments);
    }

    @Bean
    BareController bareController() {
        return new BareController();
    }

    /** Parses the body, and says that it did. */
    @RestController
    public static final class BareController {
        private static final DataSize BODY_MAX = DataSize.ofMegabytes(1);
        private static final byte[] ANSWER =
                "{\"id\":\"order-000-000000000000\",\"version\":1}".getBytes(StandardCharsets.UTF_8);

        @PostMapping(PATH)
        ResponseEntity<byte[]> parse(HttpServletRequest request) {
            boolean isObject = Json.parse(RequestBody.read(request, BODY_MAX)).isObject();
            return ResponseEntity.status(isObject ? HttpStatus.CREATED : HttpStatus.BAD_REQUEST)
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(ANSWER);
        }
    }
}
