package io.headwater.example;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A web service of somebody else, which remembers by their keys what it has accepted, once each. */
final class Receiver implements AutoCloseable {
    private final HttpServer server;
    private final AtomicInteger status = new AtomicInteger(200);
    private final AtomicInteger refused = new AtomicInteger();
    private final List<String> keys = Collections.synchronizedList(new ArrayList<>());

    Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            int answer = status.get();
            String key = String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            if (answer != 200) {
                refused.incrementAndGet();
            } else if (!keys.contains(key)) {
                keys.add(key);
            }
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void answerWith(int newStatus) {
        status.set(newStatus);
    }

    int refused() {
        return refused.get();
    }

    /** Of what was accepted, in the order in which it came first. */
    List<String> keys() {
        return List.copyOf(keys);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
