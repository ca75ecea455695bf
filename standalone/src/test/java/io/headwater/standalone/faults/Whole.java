package io.headwater.standalone.faults;

import io.headwater.http.BearerKey;
import io.headwater.parts.DetachedProcess;
import io.headwater.parts.FreePorts;
import io.headwater.parts.KafkaServer;
import io.headwater.standalone.home.Addresses;
import io.headwater.standalone.home.GivenParts;
import io.headwater.standalone.home.Home;
import io.headwater.standalone.home.Installation;
import io.headwater.standalone.home.Ports;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

/** What {@code headwater up} starts, on free ports in a home of its own: two PostgreSQL servers, a broker, the services' JVM. */
public final class Whole implements AutoCloseable {
    private static final Duration CATCH_UP_MAX = Duration.ofSeconds(90);

    private final Home home;
    private final Installation installation;
    private final Ports ports = new Ports(
            FreePorts.next(), FreePorts.next(), FreePorts.next(), FreePorts.next(), FreePorts.next(), FreePorts.next());

    private Whole(Home home) {
        this.home = home;
        this.installation = new Installation(home, step -> {});
    }

    public static Whole up(Path directory) {
        Whole whole = new Whole(new Home(directory));
        whole.up();
        return whole;
    }

    /** Starts what does not run, and waits until all services are ready. */
    void up() {
        installation.up(ports, GivenParts.NONE);
    }

    DetachedProcess services() {
        Path directory = home.directory().resolve("services");
        return DetachedProcess.find(directory.resolve("jvm.pid"), "@" + directory.resolve("jvm.args"))
                .orElseThrow();
    }

    KafkaServer broker() {
        return KafkaServer.attach(home.directory().resolve("kafka")).orElseThrow();
    }

    public Addresses addresses() {
        return Addresses.read(home).orElseThrow();
    }

    BearerKey operatorKey() {
        return home.operatorKey();
    }

    public Api commands() {
        return new Api(addresses().command(), home.operatorKey());
    }

    public Api queries() {
        return new Api(addresses().query(), home.operatorKey());
    }

    /** Log, topic and read model hold what the journal says, each event once, in one order. */
    void assertHolds(Journal journal) throws SQLException {
        LogEvents log = LogEvents.read(addresses().log()).assertDense();
        log.assertHasWritesOf(journal);
        try (TopicEvents topic = TopicEvents.open(addresses().kafka())) {
            topic.assertSameAs(log, CATCH_UP_MAX);
        }
        new ReplicaRows(addresses().replicas().getFirst()).assertIsFoldOf(log, CATCH_UP_MAX);
    }

    @Override
    public void close() {
        installation.down();
    }
}
