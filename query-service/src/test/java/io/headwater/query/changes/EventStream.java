package io.headwater.query.changes;

import io.headwater.http.BearerKey;
import io.headwater.query.ServiceFixture;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A client of server-sent events, by the rules of the HTML standard; it reads on a virtual thread of its own. */
final class EventStream implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final HttpResponse<InputStream> response;
    private final Semaphore mayRead;
    private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
    private final AtomicInteger heartbeats = new AtomicInteger();
    private volatile @Nullable String lastId;

    /**
     * An event, or the end of the stream if it has no data.
     *
     * @param lastId as it was set when it came
     */
    record Item(
            String event, @Nullable String lastId, @Nullable JsonNode data) {
        String type() {
            return data == null ? "" : data.path("type").asString("");
        }

        JsonNode json() {
            return Objects.requireNonNull(data, "the stream has ended");
        }
    }

    private EventStream(HttpResponse<InputStream> response, Semaphore mayRead) {
        this.response = response;
        this.mayRead = mayRead;
    }

    /** Opens a stream; header names and values alternate. */
    static EventStream open(HttpClient client, ServiceFixture service, BearerKey key, String path, String... headers) {
        EventStream stream = new EventStream(send(client, service, key, path, headers), new Semaphore(1));
        if (stream.response.statusCode() != 200) {
            throw new IllegalStateException("status " + stream.response.statusCode());
        }
        Thread.ofVirtual().start(stream::read);
        return stream;
    }

    /** Opens a stream from which nothing is read behind {@code current} before there is a permit. */
    static EventStream openPaused(
            HttpClient client, ServiceFixture service, BearerKey key, Semaphore mayRead, String path) {
        EventStream stream = new EventStream(send(client, service, key, path), mayRead);
        Thread.ofVirtual().start(stream::read);
        return stream;
    }

    private static HttpResponse<InputStream> send(
            HttpClient client, ServiceFixture service, BearerKey key, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service.baseUrl() + path))
                .header("Authorization", "Bearer " + key.text());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String event = "message";
            StringBuilder data = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    if (!data.isEmpty()) {
                        items.add(new Item(event, lastId, ServiceFixture.json(data.toString())));
                    }
                    if (event.equals("current")) {
                        mayRead.acquireUninterruptibly();
                    }
                    event = "message";
                    data.setLength(0);
                } else if (line.startsWith(":")) {
                    heartbeats.incrementAndGet();
                } else if (line.startsWith("id: ")) {
                    lastId = line.substring("id: ".length());
                } else if (line.startsWith("event: ")) {
                    event = line.substring("event: ".length());
                } else if (line.startsWith("data: ")) {
                    data.append(line.substring("data: ".length()));
                } else if (!line.startsWith("retry: ")) {
                    throw new IllegalStateException("not of an event stream: " + line);
                }
            }
        } catch (IOException e) {
            // The same as its end: a client has what it has.
        } finally {
            items.add(new Item("", lastId, null));
        }
    }

    /** The next event; waits for it. */
    Item next() {
        try {
            Item item = items.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (item == null) {
                throw new IllegalStateException("nothing came, last id " + lastId);
            }
            return item;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Events up to one of a type, that one last; or to the end. */
    List<Item> until(String type) {
        List<Item> seen = new ArrayList<>();
        do {
            seen.add(next());
        } while (!seen.getLast().type().equals(type) && seen.getLast().data() != null);
        return seen;
    }

    /** Events that came and were not looked at. */
    List<Item> rest() {
        List<Item> rest = new ArrayList<>();
        items.drainTo(rest);
        return rest;
    }

    @Nullable
    String lastId() {
        return lastId;
    }

    int heartbeats() {
        return heartbeats.get();
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
