package io.headwater.benchmarks.orders;

import io.headwater.benchmarks.load.ServerJvm;
import io.headwater.benchmarks.pgbench.DatabaseAddress;
import io.headwater.benchmarks.profile.FlightRecording;
import io.headwater.command.CommandServiceApplication;
import io.headwater.parts.PostgresServer;
import io.headwater.query.QueryServiceApplication;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One more service of an installation, alone in a JVM of its own with the options of the services' JVM. */
public final class ServiceInstance {
    private static final int READY = 200;

    private ServiceInstance() {}

    /**
     * Starts a command service on the log and waits until it is ready.
     *
     * @param options of the JVM, after those of the services'
     * @throws io.headwater.benchmarks.report.BenchFailed it did not start
     */
    public static ServerJvm command(TestedInstallation installation, String... options) {
        DatabaseAddress log = installation.log();
        Map<String, String> settings = settings(installation);
        settings.put("HEADWATER_LOG_URL", log.jdbcUrl());
        settings.put("HEADWATER_LOG_USER", log.user());
        settings.put("HEADWATER_LOG_PASSWORD", "");
        return start(new ServerJvm.Program(
                "command service", CommandServiceApplication.class, options(installation, options), settings));
    }

    /** Starts a query service on the replicas; as above. */
    public static ServerJvm query(TestedInstallation installation, String... options) {
        Map<String, String> settings = settings(installation);
        int number = 0;
        for (Map.Entry<String, String> replica :
                installation.addresses().replicasByName().entrySet()) {
            String prefix = "HEADWATER_REPLICAS_" + number++;
            settings.put(prefix + "_NAME", replica.getKey());
            settings.put(prefix + "_URL", replica.getValue());
            settings.put(prefix + "_USER", PostgresServer.USER);
            settings.put(prefix + "_PASSWORD", "");
        }
        return start(new ServerJvm.Program(
                "query service", QueryServiceApplication.class, options(installation, options), settings));
    }

    private static ServerJvm start(ServerJvm.Program program) {
        return ServerJvm.start(program, ServiceInstance::isReady);
    }

    private static List<String> options(TestedInstallation installation, String... more) {
        List<String> all = new ArrayList<>(FlightRecording.optionsOf(installation.servicesProcess()));
        all.addAll(List.of(more));
        return all;
    }

    private static Map<String, String> settings(TestedInstallation installation) {
        Map<String, String> settings = new HashMap<>();
        settings.put("HEADWATER_KAFKA_BOOTSTRAP", installation.addresses().kafka());
        settings.put("HEADWATER_OPERATOR_KEY", installation.operatorKey());
        return settings;
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
