package io.headwater.example;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.json;
import static io.headwater.projections.engine.LogFixture.provisioned;
import static io.headwater.projections.engine.LogFixture.record;
import static io.headwater.projections.engine.LogFixture.tenant;

import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import io.headwater.projections.ProjectionsApplication;
import io.headwater.projections.engine.LogFixture;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** A log with a tenant {@code acme} that has {@code orders}, a replica, and the service with what is on the class path. */
final class ServiceFixture implements AutoCloseable {
    static final Partition ZERO = new Partition(0);

    final LogFixture log = new LogFixture(2);
    private final Database replica = RealParts.get().newDatabase("replica");

    ServiceFixture() {
        log.append(ZERO, tenant("acme"), provisioned(7));
        log.append(ZERO, collection("acme", "orders"), defined(9, "{'schema': {}}"));
    }

    /** Settings of the service, as its command line takes them. */
    List<String> settings() {
        return List.of(
                "--server.port=0",
                "--headwater.kafka.bootstrap=" + RealParts.get().bootstrap(),
                "--headwater.topics.events=" + log.topic("one").name(),
                "--headwater.log.url=" + log.url(),
                "--headwater.log.user=" + replica.user(),
                "--headwater.replicas[0].name=" + log.topic("one").name(), // Names the consumer groups.
                "--headwater.replicas[0].url=" + replica.url(),
                "--headwater.replicas[0].user=" + replica.user(),
                "--headwater.projections.own.only-on=order_notices@"
                        + log.topic("one").name());
    }

    ConfigurableApplicationContext start() {
        return ProjectionsApplication.builder().run(settings().toArray(String[]::new));
    }

    /** Stores orders {@code o<from>} … of one each, and leaves it to the caller to publish them. */
    List<EventEnvelope> place(int from, int count) {
        List<EventEnvelope> events = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            events.add(change("o" + i, new Event.RecordCreated(json("{'total': 1.50}"))));
        }
        log.store(events);
        return events;
    }

    /** The next event of an order, neither stored nor published. */
    EventEnvelope change(String order, Event event) {
        return log.next(ZERO, record("acme", "orders", order), event);
    }

    /** The position of a projection in the first partition, -1 if it has none. */
    long position(String projection) {
        List<String> found = rows(
                "SELECT position FROM headwater.checkpoint WHERE partition = 0 AND projection = '" + projection + "'");
        return found.isEmpty() ? -1 : Long.parseLong(found.getFirst());
    }

    /** The rows of a query, each as its columns' texts joined by {@code |}. */
    List<String> rows(String sql) {
        try (Connection connection = replica.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    columns.add(row.getString(i));
                }
                rows.add(String.join("|", columns));
            }
            return rows;
        } catch (SQLException notThereYet) {
            return List.of();
        }
    }

    static String get(ConfigurableApplicationContext service, String path) throws IOException, InterruptedException {
        int port = Objects.requireNonNull(((WebServerApplicationContext) service).getWebServer())
                .getPort();
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                            .build(),
                    BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        }
    }

    @Override
    public void close() {
        log.close();
    }
}
