package io.headwater.benchmarks.changes;

import io.headwater.benchmarks.orders.OrderTenants.OrderTenant;
import io.headwater.benchmarks.report.BenchFailed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client of one tenant's feed. It notes the position of each change it is told; when its connection breaks it comes back with
 * the last id it has. Runs on a virtual thread of its own.
 */
final class Listener implements Runnable {
    private static final Pattern CHANGE =
            Pattern.compile("\\{\"type\":\"created\",\"token\":\"[^\"]*\\.(\\d+)\",.*?\"time\":\"([^\"]+)\".*");
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final URI server;
    private final OrderTenant tenant;
    private final LongConsumer delayNanos;
    private final CountDownLatch current = new CountDownLatch(1);
    private final List<Long> positions = new ArrayList<>();
    private volatile @Nullable Socket socket;
    private volatile long lastPosition;
    private volatile boolean isOver;
    private volatile @Nullable String refusal;
    private @Nullable String lastId;
    private Instant openedAt = Instant.EPOCH;
    private long begin;

    Listener(URI server, OrderTenant tenant, LongConsumer delayNanos) {
        this.server = server;
        this.tenant = tenant;
        this.delayNanos = delayNanos;
    }

    OrderTenant tenant() {
        return tenant;
    }

    /** Waits until it has been told all that was there. */
    void awaitCurrent() throws InterruptedException {
        current.await();
    }

    /** Breaks its connection, as a network does. Any thread. */
    void kill() {
        Socket open = socket;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            // It is broken, which was the purpose.
        }
    }

    /** Ends it for good. Any thread. */
    void end() {
        isOver = true;
        kill();
    }

    /** The last position it was told of. Any thread. */
    long lastPosition() {
        return lastPosition;
    }

    /** Up to where nothing was told since it was there before; once it has ended. */
    long begin() {
        return begin;
    }

    /** The positions of all changes it was told of, in that order; once it has ended. */
    List<Long> positions() {
        return positions;
    }

    /** What it was refused with; null if it was not. */
    @Nullable
    String refusal() {
        return refusal;
    }

    @Override
    public void run() {
        while (!isOver && refusal == null) {
            try (Socket open = new Socket(server.getHost(), server.getPort())) {
                socket = open;
                openedAt = Instant.now();
                listen(open);
            } catch (IOException e) {
                // Killed; it comes back.
            }
        }
        current.countDown();
    }

    // In HTTP/1.0 the end of the connection is the end of the answer, so there are no chunks to read.
    private void listen(Socket open) throws IOException {
        open.setTcpNoDelay(true);
        String request = "GET /v1/tenants/" + tenant.name() + "/collections/orders/changes HTTP/1.0\r\n"
                + "Host: " + server.getAuthority() + "\r\nAuthorization: Bearer " + tenant.key() + "\r\n"
                + (lastId == null ? "" : "Last-Event-ID: " + lastId + "\r\n") + "\r\n";
        open.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        BufferedReader lines = new BufferedReader(new InputStreamReader(open.getInputStream(), StandardCharsets.UTF_8));
        String status = lines.readLine();
        if (status != null && status.contains(" 503")) {
            LockSupport.parkNanos(PATIENCE.toNanos());
            return;
        }
        if (status != null && !status.contains(" 200")) {
            refusal = status;
            return;
        }
        String pending = lastId;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("id: ")) {
                pending = line.substring("id: ".length());
            } else if (line.startsWith("data: ")) {
                take(line.substring("data: ".length()), pending);
            } else if (line.isEmpty() && pending != null) {
                // Only now the event is whole.
                lastId = pending;
            }
        }
    }

    private void take(String json, @Nullable String id) {
        Matcher change = CHANGE.matcher(json);
        if (change.matches() && current.getCount() == 0) {
            Instant time = Instant.parse(change.group(2));
            if (time.isAfter(openedAt)) {
                delayNanos.accept(
                        Math.max(0, Duration.between(time, Instant.now()).toNanos()));
            }
            lastPosition = Long.parseLong(change.group(1));
            positions.add(lastPosition);
            // What follows is the end of the event; it has it.
            lastId = id;
        } else if (json.startsWith("{\"type\":\"current\"") && current.getCount() > 0) {
            if (id == null) {
                throw new BenchFailed("a stream began without a place");
            }
            begin = Long.parseLong(id.substring(id.lastIndexOf('.') + 1));
            lastPosition = begin;
            lastId = id;
            current.countDown();
        }
    }
}
