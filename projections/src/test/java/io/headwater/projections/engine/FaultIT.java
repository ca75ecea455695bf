package io.headwater.projections.engine;

import static io.headwater.projections.engine.LogFixture.provisioned;
import static io.headwater.projections.engine.LogFixture.tenant;
import static io.headwater.projections.engine.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.parts.Database;
import io.headwater.parts.KafkaServer;
import io.headwater.parts.PostgresServer;
import io.headwater.parts.RealParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

/** Parts that die while events flow; each test kills parts of its own. */
class FaultIT {
    private static final Partition ZERO = new Partition(0);

    @Test
    void aReplicaThatDiesAndComesBackHasEachEventOnce() {
        // given
        try (PostgresServer server = RealParts.get().ownPostgres();
                LogFixture log = new LogFixture(1);
                ReplicaFixture replica =
                        new ReplicaFixture(new Database(server.jdbcUrl("postgres"), PostgresServer.USER, ""))) {
            replica.execute("CREATE TABLE tally (partition integer NOT NULL, position bigint NOT NULL)");
            try (Engine _ = start(log, replica)) {
                append(log, 500).forEach(log::publish);
                await().until(() -> replica.positions().equals("500"));

                // when
                List<EventEnvelope> more = append(log, 1_000);
                more.subList(0, 500).forEach(log::publish);
                server.kill();
                more.subList(500, 1_000).forEach(log::publish);
                server.restart();
                await().ignoreExceptions().until(() -> replica.positions().equals("1500"));

                // then
                assertThat(replica.rows("SELECT count(*), count(DISTINCT position) FROM tally"))
                        .containsExactly("1500|1500");
            }
        }
    }

    @Test
    void aBrokerThatIsAwayIsReplacedByTheLogAndJoinedAgain() throws Exception {
        // given
        try (KafkaServer broker = RealParts.get().ownKafka();
                LogFixture log = new LogFixture(
                        RealParts.get().newDatabase("log"), broker.bootstrap(), topic(broker.bootstrap()));
                ReplicaFixture replica = new ReplicaFixture()) {
            replica.execute("CREATE TABLE tally (partition integer NOT NULL, position bigint NOT NULL)");
            try (Engine _ = start(log, replica)) {
                append(log, 100).forEach(log::publish);
                await().until(() -> replica.positions().equals("100"));

                // when
                broker.kill();
                List<EventEnvelope> during = append(log, 100);
                await().until(() -> replica.positions().equals("200"));
                broker.restart();
                during.forEach(log::publish);
                append(log, 100).forEach(log::publish);
                await().until(() -> replica.positions().equals("300"));

                // then
                assertThat(replica.rows("SELECT count(*), count(DISTINCT position) FROM tally"))
                        .containsExactly("300|300");
            }
        }
    }

    private static List<EventEnvelope> append(LogFixture log, int count) {
        List<EventEnvelope> events = IntStream.range(0, count)
                .mapToObj(i -> log.next(ZERO, tenant("t" + i), provisioned(i + 1)))
                .toList();
        log.store(events);
        return events;
    }

    private static Engine start(LogFixture log, ReplicaFixture replica) {
        Engine engine = new Engine(
                "one",
                replica.dataSource(),
                new EventLog(log.dataSource()),
                log.topic("one"),
                new TallyProjection(),
                EngineFixture.SETTINGS,
                Urgency.AT_ONCE,
                new SimpleMeterRegistry());
        engine.start();
        return engine;
    }

    private static String topic(String bootstrap) throws Exception {
        try (Admin admin = Admin.create(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
            admin.createTopics(List.of(new NewTopic("events", 1, (short) 1)))
                    .all()
                    .get();
            return "events";
        }
    }
}
