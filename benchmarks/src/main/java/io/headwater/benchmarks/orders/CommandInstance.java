package io.headwater.benchmarks.orders;

import io.headwater.benchmarks.load.ServerJvm;
import io.headwater.benchmarks.pgbench.DatabaseAddress;
import io.headwater.benchmarks.profile.FlightRecording;
import io.headwater.command.CommandServiceApplication;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One more command service on the log of an installation, alone in a JVM of its own with the options of the services' JVM. */
public final class CommandInstance {
    private static final int READY = 200;

    private CommandInstance() {}

    /**
     * Starts it and waits until it is ready.
     *
     * @param options of the JVM, after those of the services'
     * @throws io.headwater.benchmarks.report.BenchFailed it did not start
     */
    public static ServerJvm start(TestedInstallation installation, String... options) {
        List<String> all = new ArrayList<>(FlightRecording.optionsOf(installation.servicesProcess()));
        all.addAll(List.of(options));
        return ServerJvm.start(
                new ServerJvm.Program("command service", CommandServiceApplication.class, all, settings(installation)),
                CommandInstance::isReady);
    }

    private static Map<String, String> settings(TestedInstallation installation) {
        DatabaseAddress log = installation.log();
        return Map.of(
                "HEADWATER_LOG_URL",
                log.jdbcUrl(),
                "HEADWATER_LOG_USER",
                log.user(),
                "HEADWATER_LOG_PASSWORD",
                "",
                "HEADWATER_KAFKA_BOOTSTRAP",
                installation.addresses().kafka(),
                "HEADWATER_OPERATOR_KEY",
                installation.operatorKey());
    }

    private static boolean isReady(URI address) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    address.resolve("/actuator/health/readiness").toURL().openConnection();
            return connection.getResponseCode() == READY;
        } catch (IOException notYet) {
            return false;
        }
    }
}
