package io.headwater.standalone.services;

import io.headwater.command.CommandServiceApplication;
import io.headwater.projections.ProjectionsApplication;
import io.headwater.query.QueryServiceApplication;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import org.springframework.boot.SpringApplication;

/** Runs the command service, the query service and the projections in one JVM, until SIGTERM. */
public final class Services {

    private static final Logger LOGGER = LoggerFactory.getLogger(Services.class);

    private Services() {}

    /**
     * Starts all of them at once; if one cannot start, the JVM ends with exit code 1.
     *
     * @param ports three: of the command API, the query API, the projections
     */
    public static void main(String[] ports) {
        // Tomcat speaks through java.util.logging.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        start("command-service", CommandServiceApplication.application(), ports[0]);
        start("query-service", QueryServiceApplication.application(), ports[1]);
        start("projections", ProjectionsApplication.builder().build(), ports[2]);
    }

    // Side by side: much of a start is waiting, for the database and for Kafka.
    private static void start(String name, SpringApplication application, String port) {
        application.setLogStartupInfo(false);
        Thread.ofPlatform().name(name).start(() -> run(application, port));
    }

    // Everything listens on the loopback interface only, like the parts, whose clients need no password.
    private static void run(SpringApplication application, String port) {
        try {
            application.run("--server.port=" + port, "--server.address=127.0.0.1");
            LOGGER.info("started on port {}", port);
        } catch (RuntimeException failure) {
            LOGGER.error("a service did not start: {}", failure.toString());
            System.exit(1);
        }
    }
}
