package io.headwater.example;

import io.headwater.events.CollectionName;
import io.headwater.events.EventEnvelope;
import io.headwater.events.EventType;
import io.headwater.ownprojections.EffectProjection;
import io.headwater.ownprojections.EventBatch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * Posts each new order to a web service, in order, at least once; the event's id tells the receiver what it has already. The
 * service's address is the system property {@value #ADDRESS}.
 */
public final class OrderNotices implements EffectProjection {
    static final String ADDRESS = "order.notices.address";

    private static final CollectionName ORDERS = new CollectionName("orders");
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();

    @Override
    public String name() {
        return "order_notices";
    }

    // A delivery is to end within 20 s, though each order is answered as late as it may be.
    @Override
    public int eventsMax() {
        return 10;
    }

    @Override
    public void deliver(EventBatch batch) throws IOException, InterruptedException {
        for (EventEnvelope event : batch.events()) {
            if (event.type() == EventType.RECORD_CREATED
                    && ORDERS.equals(event.subject().collection())) {
                post(event);
            }
        }
    }

    private void post(EventEnvelope event) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(System.getProperty(ADDRESS, "http://localhost:8090")))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", event.id().toString())
                .POST(BodyPublishers.ofByteArray(event.data().utf8()))
                .build();
        HttpResponse<Void> answer = http.send(request, BodyHandlers.discarding());
        if (answer.statusCode() >= 500 || answer.statusCode() == 429) {
            throw new IOException("the receiver answered " + answer.statusCode()); // It comes again.
        }
        if (answer.statusCode() >= 400) {
            throw new IllegalStateException("the receiver refuses the order: " + answer.statusCode());
        }
    }
}
