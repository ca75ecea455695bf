package io.headwater.benchmarks.http;

import io.headwater.benchmarks.load.ServerJvm;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@link BareApplication} in a JVM of its own, with the options of the services' JVM. */
public final class BareServer {
    private BareServer() {}

    /**
     * Starts it and waits until it takes connections.
     *
     * @param options of the JVM
     * @throws io.headwater.benchmarks.report.BenchFailed it did not start
     */
    public static ServerJvm start(List<String> options) {
        List<String> all = new ArrayList<>(options);
        all.add("-Dlogging.level.root=ERROR");
        return ServerJvm.start(
                new ServerJvm.Program("bare server", BareApplication.class, all, Map.of()), BareServer::isListening);
    }

    private static boolean isListening(URI address) {
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }
}
